import type { Problem } from '@proactive/browser'
import type { Words } from './messages-en.js'

/** Returns the text that tells a person about a problem. The server's own message is for developers. */
export function problemText(problem: Problem, words: Words): string {
  switch (problem) {
    case 'expired':
    case 'withdrawn':
    case 'taken':
    case 'hold_lost':
    case 'unavailable':
    case 'already_answered':
    case 'offline':
      return words[problem]
    default:
      return words.failed
  }
}
