import { noTurn, type AttentionTurn, type AttentionRequest } from './attention.js'
import type { AttentionTurns, AttentionTurnsOptions } from './attention-turns.js'

/** Creates turns whose code is loaded with the first request: most pages ask for none. */
export function createLazyAttentionTurns(options: AttentionTurnsOptions): AttentionTurns {
  let loading: Promise<AttentionTurns> | null = null
  let loaded: AttentionTurns | null = null

  const load = (): Promise<AttentionTurns> => (loading ??= import('./attention-turns.js').then(({ createAttentionTurns }) => (loaded = createAttentionTurns(options))))

  return {
    async request(asked: AttentionRequest): Promise<AttentionTurn> {
      try {
        return await (await load()).request(asked)
      } catch {
        loading = null
        return noTurn('offline')
      }
    },
    leave: () => loaded?.leave(),
  }
}
