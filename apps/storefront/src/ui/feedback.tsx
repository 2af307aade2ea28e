'use client'

import { type Assistant, useAssistant, useTrack } from '@proactive/react'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import { feedbackGiven } from '../assistant/contract/index.js'
import { checkoutWords } from '../shop/checkout-words.js'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

const isOn = ({ consent, preferences }: Assistant): boolean => consent === 'granted' && preferences?.enabled !== false

/**
 * Asks the shopper whether something suits them, and tracks `feedback.given` about it. Shown while the assistant, to which
 * the answer goes, is on; its room is there in any case, so that nothing moves.
 */
export function Feedback({ about, question }: { about: 'delivery'; question: string }) {
  const words = checkoutWords[useLocale().locale]
  const listens = useAssistant(isOn)
  const announce = usePageState((state) => state.announce)
  const track = useTrack(feedbackGiven)
  const [given, setGiven] = useState<'good' | 'bad' | null>(null)

  const give = (mood: 'good' | 'bad') => {
    if (mood === given) return
    setGiven(mood)
    track({ about, mood })
    announce(words.feedbackThanks)
  }

  return (
    <div className="feedback" data-feedback={about}>
      {listens && (
        <div role="group" aria-label={question}>
          <span>{given === null ? question : words.feedbackThanks}</span>
          <button type="button" aria-pressed={given === 'good'} aria-label={`${question} ${words.feedbackGood}`} onClick={() => give('good')}>
            <ThumbsUp aria-hidden="true" className="size-5" />
          </button>
          <button type="button" aria-pressed={given === 'bad'} aria-label={`${question} ${words.feedbackBad}`} onClick={() => give('bad')}>
            <ThumbsDown aria-hidden="true" className="size-5" />
          </button>
        </div>
      )}
    </div>
  )
}
