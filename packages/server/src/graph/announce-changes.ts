import type { Log } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { noticeRecord } from '../store/notices.js'
import type { CachedGraph } from './cached-graph.js'

/** More groups of nodes than this are told as all. */
const mostGroups = 1_000

/**
 * Tells the other processes what is changed through this one's graph. One notice is appended at a time, and names what was
 * changed meanwhile. One that cannot be appended is lost: their answers then end by their time.
 */
export function announceChanges(graph: CachedGraph, { log, clock, ids, worker, logger }: {
  log: Log
  clock: Clock
  ids: () => string
  worker: () => string
  logger: Logger
}): { settled(): Promise<void> } {
  let waiting: Set<number> | 'all' = new Set()
  let telling: Promise<void> | undefined

  graph.onChange((changed) => {
    waiting = changed === 'all' || waiting === 'all' ? 'all' : new Set([...waiting, ...changed])
    telling ??= tell()
  })

  async function tell(): Promise<void> {
    while (waiting === 'all' || waiting.size > 0) {
      const groups = waiting === 'all' || waiting.size > mostGroups ? 'all' : [...waiting]
      waiting = new Set()
      const notice = noticeRecord({ type: 'cleared', facts: [], graph: groups }, { id: ids(), from: worker(), at: clock.now() })
      await log.append([notice]).catch((err: unknown) => logger.warn({ err }, 'The other processes were not told of changes of the graph, and may answer as it was until the time of their answers is over.'))
    }
    telling = undefined
  }

  return { settled: async () => telling }
}
