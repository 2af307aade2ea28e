'use client'

import type { ReactNode, Ref } from 'react'
import { HoldCountdown } from './hold-countdown.js'
import { useAssistance } from './provider.js'
import type { Suggestion } from './use-suggestion.js'
import { wordsFor } from './words-for.js'

export interface SuggestionAnswersProps {
  suggestion: Suggestion
  /** Whether the menu is open, its button, and what that does. */
  open: boolean
  more: Ref<HTMLButtonElement>
  onMore: () => void
  /** The id of the message, which describes what is answered. */
  describedBy: string
}

/** The answers that a suggestion takes at its phase. */
export function SuggestionAnswers({ suggestion, open, more, onMore, describedBy }: SuggestionAnswersProps): ReactNode {
  const { words } = useAssistance()
  const { phase, action, hold, problem, decidedBy } = suggestion
  const busy = phase === 'accepting' || phase === 'undoing'
  const by = <span data-proactive-part="by">{decidedBy === 'model' ? words.byModel : words.byRule}</span>
  const answer = { 'aria-disabled': busy, 'aria-describedby': describedBy }

  if (phase === 'accepted' || phase === 'undoing') {
    return (
      suggestion.canUndo && (
        <div data-proactive-part="answers">
          <button type="button" data-proactive="undo" {...answer} onClick={() => void suggestion.undo()}>
            {busy ? words.working : words.undo}
          </button>
          {by}
        </div>
      )
    )
  }
  if (phase !== 'open' && phase !== 'accepting') return null
  return (
    <>
      {problem && <p data-proactive-part="problem">{wordsFor(problem, words)}</p>}
      {hold && <HoldCountdown hold={hold} />}
      <div data-proactive-part="answers">
        {action && (
          <button type="button" data-proactive="accept" {...answer} onClick={() => void suggestion.accept()}>
            {busy ? words.working : action.label}
          </button>
        )}
        <button type="button" data-proactive="decline" onClick={suggestion.decline}>
          {words.decline}
        </button>
        {by}
        <button ref={more} type="button" data-proactive="menu" aria-label={words.more} aria-expanded={open} onClick={onMore}>
          <span aria-hidden="true">⋯</span>
        </button>
      </div>
    </>
  )
}
