import type { Messages } from './messages-en.js'
import type { Suggestion } from './use-suggestion.js'
import { wordsFor } from './words-for.js'

/** What a card says once it is answered or over; `null` while it still asks. */
export function noticeOf({ phase, problem, action }: Suggestion, words: Messages): string | null {
  switch (phase) {
    case 'accepted':
    case 'undoing':
      return problem ? wordsFor(problem, words) : `${words.done} ${action?.label ?? ''}`.trim()
    case 'undone':
      return words.undone
    case 'ended':
      return wordsFor(problem ?? 'expired', words)
    default:
      return null
  }
}
