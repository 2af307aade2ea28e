import type { ReportError } from '../isolate.js'
import type { AttentionTurns, AttentionTurnsOptions } from './attention-turns.js'
import { noTurn } from './attention.js'

/** Creates turns whose code is loaded with the first request: most pages ask for none. */
export function createLazyAttentionTurns(options: AttentionTurnsOptions & { reportError: ReportError }): AttentionTurns {
  let loading: Promise<AttentionTurns> | null = null
  let loaded: AttentionTurns | null = null

  async function load(): Promise<AttentionTurns> {
    loading ??= import('./attention-turns.js').then(({ createAttentionTurns }) => (loaded = createAttentionTurns(options)))
    try {
      return await loading
    } catch (error) {
      loading = null
      throw error
    }
  }

  return {
    async request(asked) {
      try {
        return await (await load()).request(asked)
      } catch (error) {
        options.reportError(error, 'attention.request()')
        return noTurn('offline')
      }
    },
    leave: () => loaded?.leave(),
  }
}
