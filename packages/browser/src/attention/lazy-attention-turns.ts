import type { ReportError } from '../isolate.js'
import { createLazy } from '../lazy.js'
import type { AttentionTurns, AttentionTurnsOptions } from './attention-turns.js'
import { noTurn } from './attention.js'

/** Creates turns whose code is loaded with the first request: most pages ask for none. */
export function createLazyAttentionTurns(options: AttentionTurnsOptions & { reportError: ReportError }): AttentionTurns {
  const turns = createLazy(async () => (await import('./attention-turns.js')).createAttentionTurns(options))
  return {
    async request(asked) {
      try {
        return await (await turns.load()).request(asked)
      } catch (error) {
        options.reportError(error, 'attention.request()')
        return noTurn('offline')
      }
    },
    leave: () => turns.value?.leave(),
  }
}
