'use client'

import type { Hold } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { HoldTime } from './hold-time.js'
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
      <p data-proactive="hold" role="timer">
        <HoldTime hold={hold} />
      </p>
    </Surface>
  )
}
