/**
 * Carries out the queued erasures, one at a time in all processes together. The queue is in the store, so an erasure goes
 * on after a restart, in whatever process claims it next. Every part of it can be done again, so it begins anew then.
 *
 * The order matters: the app erases its own records; every partition forgets the person and from then on drops messages
 * that still name the person; when all have, the erasure is over for the engine and every partition saves a snapshot; only
 * then are the records deleted, because until then a partition might have to be recovered from them.
 *
 * Tricky case: another process may claim an erasure from one that was paused for longer than its lease, and finish it. The
 * paused one must then tell the partitions nothing more, or they would keep the names of an erasure that is never over,
 * and delete nothing more, because the person may have returned.
 */

import type { Log } from '../log/log.js'
import type { Tx } from '../log/tx.js'
import { type Placement, recordsOf } from '../log/records.js'
import type { Clock } from '../runtime/clock.js'
import type { GraphStore } from '../graph/graph-store.js'
import type { Logger } from '../runtime/logger.js'
import { type Erasure, isPerson } from '../store/erasures.js'
import type { Store } from '../store/store.js'
import { awaitProgress } from './await-progress.js'
import { createPace } from './pace.js'

/**
 * Erases what the app itself holds on a person, such as orders and a profile. It is called at the beginning and at the end
 * of an erasure, and again when the erasure is attempted again.
 */
export type EraseOwn = (person: { personId: string; userId: string | null }) => Promise<void> | void

/** How often a process looks for erasures that another process has left or queued. */
const pollMs = 2_000
/** How long the partitions may take to forget. Their owner may have ended, and its lease must expire first. */
const timeoutMs = 60_000
const firstRetryMs = 1_000
const lastRetryMs = 60_000

/** Says that another process has claimed an erasure meanwhile. */
class ClaimLost extends Error {}
const claimLost = 'Another process has claimed an erasure that this one was carrying out, and carries it out.'

export interface ErasureQueue {
  /** Starts to carry out erasures; a call while one is under way makes it look for the next. */
  run(): Promise<void>
  start(): void
  /** Stops after the current statement; the erasure goes on after the next start. */
  stop(): Promise<void>
}

export function createErasureQueue({ store, log, placement, clock, engineClock, ids, worker, eraseOwn, graph, endSessions, logger }: {
  store: Store
  log: Log
  placement: Placement
  /** The machine's clock. */
  clock: Clock
  engineClock: Pick<Clock, 'now'>
  ids: () => string
  /** The name of this process among those that share the partitions. */
  worker: () => string
  eraseOwn?: EraseOwn | undefined
  graph?: Pick<GraphStore, 'forget'> | undefined
  /** Ends the connections of sessions, in every process. */
  endSessions: (sessions: readonly string[]) => Promise<void>
  logger: Logger
}): ErasureQueue {
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false
  let failures = 0
  let cancelPoll: (() => void) | undefined

  async function runAll(): Promise<void> {
    while (isWanted) {
      isWanted = false
      for (let next = await claim(); next; next = await claim()) await attempt(next)
    }
  }

  function claim(): Promise<Erasure | null> {
    return isStopped || worker() === '' ? Promise.resolve(null) : store.claimErasure(worker())
  }

  async function attempt(erasure: Erasure): Promise<void> {
    try {
      await carryOut(erasure)
      failures = 0
    } catch (err) {
      if (isStopped) return
      if (err instanceof ClaimLost) return logger.warn({ err }, err.message)
      const retryMs = Math.min(firstRetryMs * 2 ** failures++, lastRetryMs)
      logger.error({ err }, `An erasure failed; retry in ${retryMs} ms.`)
      await store.postponeErasure(erasure, worker(), retryMs)
      clock.after(retryMs, () => void queue.run())
    }
  }

  async function carryOut(queued: Erasure): Promise<void> {
    const erasure = await gather(queued)
    await eraseOwnRecords(erasure)
    await tellPartitions(erasure, { isOver: false, until: 'stepped' })
    await tellPartitions(erasure, { isOver: true, until: 'settled' })
    const known = await gather(erasure)
    await eraseRecords(known)
    await store.transaction((tx) => mustHold(tx, erasure))
    // After the log: what a projection read before is refused, and what it reads now names the person no more.
    await graph?.forget(known.names.filter(isPerson))
    if (isStopped) return
    await store.transaction((tx) => mustHold(tx, erasure))
    // A step of an action that was being performed may have written a record of the app meanwhile.
    await eraseOwnRecords(erasure)
    if (!(await store.finishErasure(erasure, worker()))) throw new ClaimLost(claimLost)
  }

  /** @throws ClaimLost */
  async function mustHold(tx: Tx, erasure: Erasure): Promise<void> {
    if (!(await store.holdsErasure(tx, erasure, worker()))) throw new ClaimLost(claimLost)
  }

  async function eraseOwnRecords({ names }: Erasure): Promise<void> {
    for (const personId of names.filter(isPerson)) {
      await eraseOwn?.({ personId, userId: personId.startsWith('user:') ? personId.slice('user:'.length) : null })
    }
  }

  /** Ends the sessions that were opened since. */
  async function gather(before: Erasure): Promise<Erasure> {
    const erasure = await store.gatherSessions(before, worker())
    if (!erasure) throw new ClaimLost(claimLost)
    await endSessions(erasure.names.filter((name) => !before.names.includes(name)))
    return erasure
  }

  async function tellPartitions(erasure: Erasure, { isOver, until }: { isOver: boolean; until: 'stepped' | 'settled' }): Promise<void> {
    const { pseudonym: as, names } = erasure
    const id = `forget:${ids()}`
    const message = { id, to: 'all' as const, cause: as, body: { type: 'forget' as const, as, userId: as, names: isOver ? [as] : names, isOver } }
    await store.transaction(async (tx) => {
      await mustHold(tx, erasure)
      await log.append(recordsOf(message, 'message', engineClock.now(), placement), { tx })
    })
    await awaitProgress({ store, clock }, { id, until, timeoutMs, isStopped: () => isStopped })
  }

  async function eraseRecords(erasure: Erasure): Promise<void> {
    const pace = createPace(clock)
    // oxlint-disable-next-line no-unused-vars -- each turn is one bounded statement
    for await (const _ of store.eraseRecords(erasure, pace.rowsAtOnce)) {
      if (isStopped) return
      await pace.rest()
      await store.transaction((tx) => mustHold(tx, erasure))
    }
  }

  function poll(): void {
    cancelPoll = clock.after(pollMs, () => {
      void queue.run().finally(() => isStopped || poll())
    })
  }

  const queue: ErasureQueue = {
    run() {
      isWanted = true
      running ??= runAll()
        .catch((err: unknown) => logger.warn({ err }, `The queue of erasures could not be read; retry in ${pollMs} ms.`))
        .finally(() => {
          running = undefined
        })
      return running
    },
    start() {
      poll()
      void queue.run()
    },
    async stop() {
      isStopped = true
      cancelPoll?.()
      await running
    },
  }
  return queue
}
