import { noTurn, type Turn, type TurnRequest } from './turn.js'
import type { Turns, TurnsOptions } from './turns.js'

/** Creates turns whose code is loaded with the first request: most pages ask for none. */
export function createLazyTurns(options: TurnsOptions): Turns {
  let loading: Promise<Turns> | null = null
  let loaded: Turns | null = null

  const load = (): Promise<Turns> => (loading ??= import('./turns.js').then(({ createTurns }) => (loaded = createTurns(options))))

  return {
    async request(asked: TurnRequest): Promise<Turn> {
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
