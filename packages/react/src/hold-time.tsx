'use client'

import type { Hold } from '@proactive/protocol'
import { type ReactNode, useState } from 'react'
import { useProactiveContext } from './context.js'
import { clockOf, useSecondsUntil } from './use-seconds-until.js'

/** Shows how long a hold still lasts, by the server's clock: as text, and as a bar that shrinks. */
export function HoldTime({ hold }: { hold: Hold }): ReactNode {
  const { words } = useProactiveContext()
  const seconds = useSecondsUntil(hold.expiresAt)
  const [whole] = useState(seconds)

  return (
    <>
      {words.heldFor} {clockOf(seconds)}
      <span data-proactive-part="bar" aria-hidden="true" style={{ inlineSize: `${whole && (seconds / whole) * 100}%` }} />
    </>
  )
}
