import type { Messages } from './messages-en.js'
import type { Suggestion } from './use-suggestion.js'
import { problemText } from './problem-text.js'

/** Returns what a card says once its suggestion is answered or over, and `null` while it is open. */
export function noticeOf({ phase, problem, action }: Suggestion, words: Messages): string | null {
  switch (phase) {
    case 'accepted':
    case 'undoing':
      return problem ? problemText(problem, words) : `${words.done} ${action?.label ?? ''}`.trim()
    case 'undone':
      return words.undone
    case 'ended':
      return problemText(problem ?? 'expired', words)
    default:
      return null
  }
}
