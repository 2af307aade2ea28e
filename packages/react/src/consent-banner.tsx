'use client'

import type { ReactNode } from 'react'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'
import { type Assistant, useAssistant } from './use-assistant.js'

const mustAsk = ({ started, consent }: Assistant): boolean => started && consent === 'unknown'

/** The content that the banner shows besides its own text. */
export interface ConsentBannerProps {
  /** More about what is captured, e.g. a link to the shop's privacy page. */
  children?: ReactNode
}

/**
 * Asks for consent at the first visit, and says what is captured. Before the answer nothing is captured, stored or
 * connected.
 *
 * @example
 * <ConsentBanner><a href="/privacy">More about this</a></ConsentBanner>
 */
export function ConsentBanner({ children }: ConsentBannerProps): ReactNode {
  const isShown = useAssistant(mustAsk)
  return (
    <Surface name="ConsentBanner" attempt={isShown}>
      {isShown && <ConsentQuestion>{children}</ConsentQuestion>}
    </Surface>
  )
}

function ConsentQuestion({ children }: ConsentBannerProps): ReactNode {
  const { client, words } = useProactiveContext()
  return (
    <section data-proactive="consent" aria-label={words.consentTitle}>
      <p data-proactive-part="title">{words.consentTitle}</p>
      <p>
        {words.consentText} {children}
      </p>
      <div data-proactive-part="answers">
        <button type="button" onClick={() => client.setConsent('granted')}>
          {words.consentYes}
        </button>
        <button type="button" onClick={() => client.setConsent('denied')}>
          {words.consentNo}
        </button>
      </div>
    </section>
  )
}
