'use client'

import type { Why } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { useAssistance } from './provider.js'

/** The evidence to show. */
export interface WhyThisProps {
  why: readonly Why[]
}

/**
 * The evidence that a suggestion rests on, in plain words with its times; folded until it is asked for.
 *
 * @example
 * <WhyThis why={suggestion.why} />
 */
export function WhyThis({ why }: WhyThisProps): ReactNode {
  const { words, locale } = useAssistance()
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  return (
    <details data-proactive="why">
      <summary>{words.why}</summary>
      <ul>
        {why.map((each) => (
          <li key={each.id}>
            <span dir="auto">{each.text}</span>
            {each.time !== undefined && !Number.isNaN(Date.parse(each.time)) && (
              <time dateTime={each.time}>{time.format(new Date(each.time))}</time>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
