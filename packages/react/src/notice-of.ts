import type { Messages } from './messages-en.js'
import { problemText } from './problem-text.js'
import type { Suggestion } from './use-suggestion.js'

/** Returns what a card says once its suggestion is answered or over, and `null` while it is open. */
export function noticeOf({ phase, problem }: Suggestion, words: Messages): string | null {
  switch (phase) {
    case 'accepted':
    case 'undoing':
      if (problem) return problemText(problem, words)
      return words.stateAccepted
    case 'undone':
      return words.undone
    case 'ended':
      return problemText(problem ?? 'expired', words)
    default:
      return null
  }
}
