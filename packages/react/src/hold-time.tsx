'use client'

import type { Hold } from '@proactive/protocol'
import { type ReactNode, useEffect, useState } from 'react'
import { useProactiveContext } from './context.js'

/** Shows how long a hold still lasts, by the server's clock: as text, and as a bar that shrinks. */
export function HoldTime({ hold }: { hold: Hold }): ReactNode {
  const { client, words } = useProactiveContext()
  const remaining = (): number => Math.max(0, Math.round((Date.parse(hold.expiresAt) - client.now()) / 1_000))
  const [seconds, setSeconds] = useState(remaining)
  const [whole] = useState(seconds)

  useEffect(() => {
    const timer = setInterval(() => setSeconds(remaining()), 1_000)
    return () => clearInterval(timer)
  })

  return (
    <>
      {words.heldFor} {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
      <span data-proactive-part="bar" aria-hidden="true" style={{ inlineSize: `${whole && (seconds / whole) * 100}%` }} />
    </>
  )
}
