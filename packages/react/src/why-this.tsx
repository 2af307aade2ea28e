'use client'

import type { Why } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { Surface } from './surface.js'
import { useCards } from './use-cards.js'

/** The evidence to show. */
export interface WhyThisProps {
  /** Default: what the trace of the suggestion says, once the person opens it. */
  why?: readonly Why[] | undefined
  /** Of the suggestion. With it, the score is shown, and each piece of evidence can be forgotten. */
  correlationId?: string | undefined
}

/**
 * Shows the evidence of a suggestion in plain words, with times. It is closed until the person opens it. A piece that the
 * person has forgotten goes, and the score changes with it; the server withdraws a suggestion that falls below its threshold.
 *
 * @example
 * <WhyThis why={suggestion.why} correlationId={suggestion.correlationId} />
 */
export function WhyThis({ why, correlationId }: WhyThisProps): ReactNode {
  const cards = useCards(true)
  return (
    <Surface name="WhyThis" attempt={why}>
      {cards && <cards.Evidence why={why} correlationId={correlationId} />}
    </Surface>
  )
}
