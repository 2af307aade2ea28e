'use client'

import type { ReactNode } from 'react'
import { useAssistance } from './provider.js'
import { type Assistant, useAssistant } from './use-assistant.js'

const isAsked = ({ started, consent }: Assistant): boolean => started && consent === 'unknown'

/** What the banner shows besides its own words. */
export interface ConsentBannerProps {
  /** More about what is watched, e.g. a link to the shop's own page on it. */
  children?: ReactNode
}

/**
 * Says at the first visit what is watched, and asks. Until the answer nothing is captured, stored or connected.
 *
 * @example
 * <ConsentBanner><a href="/privacy">More about this</a></ConsentBanner>
 */
export function ConsentBanner({ children }: ConsentBannerProps): ReactNode {
  const { client, words } = useAssistance()
  if (!useAssistant(isAsked)) return null
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
