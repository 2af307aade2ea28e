import type { PageSuggestion } from '@proactive/browser'
import type { Words } from './messages-en.js'
import { problemText } from './problem-text.js'

/** Returns what a card says once its suggestion is answered or over, and `null` while it is open. */
export function noticeOf({ phase, problem, action }: PageSuggestion, words: Words): string | null {
  switch (phase) {
    case 'accepted':
    case 'undoing':
      if (problem) return problemText(problem, words)
      return action?.done ?? words.stateAccepted
    case 'undone':
      return words.undone
    case 'ended':
      return problemText(problem ?? 'expired', words)
    default:
      return null
  }
}
