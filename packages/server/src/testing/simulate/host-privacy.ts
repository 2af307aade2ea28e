import { announceErased } from '../../privacy/announce-erased.js'
import { createErasureQueue } from '../../privacy/erasure-queue.js'
import { createEvidence } from '../../privacy/evidence.js'
import type { Pipeline } from '../../pipeline.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Log } from '../../log/log.js'
import type { Store } from '../../store/store.js'

/** The erasure of people and of single events in one simulated process, as the server puts it together. */
export interface HostPrivacy {
  erase(person: string): Promise<void>
  disregard(person: string, event: string): Promise<void>
  start(): void
  stop(): Promise<void>
}

export function createHostPrivacy({ pipeline, log, store, clock, ids, logger, endSession }: {
  pipeline: Pipeline
  log: Log
  store: Store
  clock: Clock
  ids: () => string
  logger: Logger
  /** Ends the connections of a session to this process. */
  endSession: (session: string) => void
}): HostPrivacy {
  const { appender, placement, clock: engineClock } = pipeline
  const worker = (): string => pipeline.worker.id
  const endSessions = async (sessions: readonly string[]): Promise<void> => {
    for (const session of sessions) endSession(session)
    await announceErased(sessions, { log, clock, ids, worker })
  }
  const queue = createErasureQueue({ store, log, placement, clock, engineClock, ids, worker, endSessions, logger })
  const evidence = createEvidence({ store, appender, clock, ids, projections: [] })
  pipeline.onErased(endSession)
  return {
    async erase(person) {
      const { names } = await store.queueErasure({ person, pseudonym: `erased-${ids()}`, askedBy: person })
      await endSessions(names.filter((name) => name !== person))
      void queue.run()
    },
    disregard: (person, event) => evidence.forget(person, event),
    start: () => queue.start(),
    stop: () => queue.stop(),
  }
}
