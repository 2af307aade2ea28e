'use client'

import type { Why } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'

/** The evidence to show. */
export interface WhyThisProps {
  why: readonly Why[]
}

/**
 * Shows the evidence of a suggestion in plain words, with times. It is closed until the person opens it.
 *
 * @example
 * <WhyThis why={suggestion.why} />
 */
export function WhyThis({ why }: WhyThisProps): ReactNode {
  return (
    <Surface name="WhyThis" attempt={why}>
      <Evidence why={why} />
    </Surface>
  )
}

function Evidence({ why }: WhyThisProps): ReactNode {
  const { words, locale } = useProactiveContext()
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  return (
    <details data-proactive="why">
      <summary>{words.why}</summary>
      <ul>
        {why.map((piece) => (
          <li key={piece.id}>
            <span dir="auto">{piece.text}</span>
            {piece.time !== undefined && !Number.isNaN(Date.parse(piece.time)) && (
              <time dateTime={piece.time}>{time.format(new Date(piece.time))}</time>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
