'use client'

import type { ReactNode, Ref } from 'react'
import { HoldCountdown } from './hold-countdown.js'
import { problemText } from './problem-text.js'
import { useProactiveContext } from './provider.js'
import type { Suggestion } from './use-suggestion.js'

export interface SuggestionAnswersProps {
  suggestion: Suggestion
  /** Whether the menu is open. */
  open: boolean
  /** Receives the button that opens the menu. */
  more: Ref<HTMLButtonElement>
  onMore: () => void
  /** The id of the element with the message, which describes the answers. */
  describedBy: string
}

/** Shows the answers that are possible in the suggestion's phase. */
export function SuggestionAnswers({ suggestion, open, more, onMore, describedBy }: SuggestionAnswersProps): ReactNode {
  const { words } = useProactiveContext()
  const { phase, action, hold, problem, decidedBy } = suggestion
  const isBusy = phase === 'accepting' || phase === 'undoing'
  const by = <span data-proactive-part="by">{decidedBy === 'model' ? words.byModel : words.byRule}</span>
  const answer = { 'aria-disabled': isBusy, 'aria-describedby': describedBy }

  if (phase === 'accepted' || phase === 'undoing') {
    return (
      suggestion.canUndo && (
        <div data-proactive-part="answers">
          <button type="button" data-proactive="undo" {...answer} onClick={() => void suggestion.undo()}>
            {isBusy ? words.working : words.undo}
          </button>
          {by}
        </div>
      )
    )
  }
  if (phase !== 'open' && phase !== 'accepting') return null
  return (
    <>
      {problem && <p data-proactive-part="problem">{problemText(problem, words)}</p>}
      {hold && <HoldCountdown hold={hold} />}
      <div data-proactive-part="answers">
        {action && (
          <button type="button" data-proactive="accept" {...answer} onClick={() => void suggestion.accept()}>
            {isBusy ? words.working : action.label}
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
