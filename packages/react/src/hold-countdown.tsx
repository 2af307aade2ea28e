'use client'

import type { Hold } from '@proactive/protocol'
import { type ReactNode, useEffect, useState } from 'react'
import { useAssistance } from './provider.js'

/** The hold to count down. */
export interface HoldCountdownProps {
  hold: Hold
}

/**
 * How long a thing is still kept, by the server's clock.
 *
 * @example
 * {suggestion.hold && <HoldCountdown hold={suggestion.hold} />}
 */
export function HoldCountdown({ hold }: HoldCountdownProps): ReactNode {
  const { client, words } = useAssistance()
  const left = (): number => Math.max(0, Math.round((Date.parse(hold.expiresAt) - client.now()) / 1_000))
  const [seconds, setSeconds] = useState(left)

  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1_000)
    return () => clearInterval(timer)
  })

  return (
    <p data-proactive="hold" role="timer">
      {words.heldFor} {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </p>
  )
}
