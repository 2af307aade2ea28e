'use client'

import type { Hold } from '@proactive/protocol'
import { type ReactNode, useEffect, useState } from 'react'
import { useProactiveContext } from './provider.js'
import { Surface } from './surface.js'

/** The hold to count down. */
export interface HoldCountdownProps {
  hold: Hold
}

/**
 * Shows how long a hold still lasts, by the server's clock.
 *
 * @example
 * {suggestion.hold && <HoldCountdown hold={suggestion.hold} />}
 */
export function HoldCountdown({ hold }: HoldCountdownProps): ReactNode {
  return (
    <Surface name="HoldCountdown" attempt={hold}>
      <Countdown hold={hold} />
    </Surface>
  )
}

function Countdown({ hold }: HoldCountdownProps): ReactNode {
  const { client, words } = useProactiveContext()
  const remaining = (): number => Math.max(0, Math.round((Date.parse(hold.expiresAt) - client.now()) / 1_000))
  const [seconds, setSeconds] = useState(remaining)

  useEffect(() => {
    const timer = setInterval(() => setSeconds(remaining()), 1_000)
    return () => clearInterval(timer)
  })

  return (
    <p data-proactive="hold" role="timer">
      {words.heldFor} {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </p>
  )
}
