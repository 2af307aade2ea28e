import type { Effect, Engine, Partition, Result } from '@proactive/engine'
import type { Admit } from '../events/admit.js'
import type { Answering, Fence } from '../decider/answering.js'
import type { Clock } from '../runtime/clock.js'
import type { Delivery } from '../delivery/delivery.js'
import { createHoldings } from './holdings.js'
import type { Cursor, Log, ReadRecord } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import { bulletin, type Notice, noticeRecord, noticesOf, readNotice } from '../store/notices.js'
import type { Outbox } from './outbox.js'
import { EngineFault } from './step-batch.js'
import { type Reading, stepTurn } from './step-turn.js'
import { type Commit, Fenced, type Membership, type Store } from '../store/store.js'

/** How many records all partitions together take at once. */
const turnLimit = 2_000
const firstRetryMs = 50
const lastRetryMs = 5_000
/** Time does not pass over what has arrived and cannot be read yet, or it would be late; but not for ever. */
const heldBackMs = 5_000
/** How long those who take over wait for effects that are under way here, so that they need not perform them again. */
const settleMs = 1_000

export interface Worker {
  /** Joins those who share the partitions, takes its part and begins. */
  start(): Promise<void>
  /** Finishes the turn at hand, takes snapshots and gives its partitions to the others. */
  stop(): Promise<void>
  /** Takes turns until there is nothing left to do now. */
  run(): Promise<void>
  /** The name under which this process shares the partitions; empty before the start. */
  readonly id: string
  /** The partitions that it owns now. */
  readonly owns: readonly number[]
  /** How long the oldest record of the last read had waited; 0 when all is read. */
  readonly lagMs: number
  readonly state: 'starting' | 'running' | 'failing' | 'fenced' | 'stopped'
}

/**
 * Runs the partitions of this process: read → step → commit → deliver and perform → again. This is the pipeline;
 * everything that it calls is one file with that name.
 */
export function createWorker<P extends Partition>({ engine, count, ports, admit, effects, cluster }: {
  engine: Engine<P>
  /** How many partitions there are, over all processes. */
  count: number
  /** The clock is the engine's. */
  ports: { log: Log; store: Store; clock: Clock; ids: () => string; logger: Logger }
  admit: Admit
  /** What answers, delivers and performs the engine's effects. */
  effects: { answering: Answering; delivery: Delivery; outbox: Outbox }
  cluster: {
    /** Is called with every notice of another process. */
    onNotice: (notice: Notice) => void
    /** Is called when a process joined or left, or partitions were taken over. */
    onShared: () => Promise<void>
  }
}): Worker {
  const { log, store, clock, ids, logger } = ports
  const { answering, delivery, outbox } = effects
  const { onNotice, onShared } = cluster
  const holdings = createHoldings({ count, engine, log, store, clock, admit, ids, logger })
  const { owned } = holdings
  let member: Membership | undefined
  let heard: Cursor = ''
  let stepping: number[] = []
  let state: Worker['state'] = 'starting'
  let lagMs = 0
  let retryMs = firstRetryMs
  let running: Promise<void> | undefined
  let isWanted = false
  const cancels: (() => void)[] = []
  let cancelDue: (() => void) | undefined

  /** One turn of all partitions, from the log to the page. False when there was nothing to do. */
  async function turn(self: Membership): Promise<boolean> {
    // Read what is new for all that is ours, and what other processes say, in one go.
    const limit = Math.ceil(turnLimit / Math.max(1, owned.size))
    const places = [...owned.values()].map((one) => ({ partition: one.n, after: one.cursor, limit: Math.min(limit, one.limit) }))
    const records = await log.readMany([...places, { partition: bulletin, after: heard, limit: turnLimit }])
    const isHeard = hear(records.filter(({ partition }) => partition === bulletin), self)
    const now = clock.now()
    const readings = readingsOf(records, now)
    if (readings.length === 0) return isHeard

    // Step; facts and rules are answered inside the transaction, and all that follows is committed under our epochs.
    stepping = [...owned.keys()]
    const { sent, commits, appended } = await store.transaction(async (tx) => {
      const answer = (effect: Effect, fence: Fence): Promise<Result | undefined> => answering.answer(effect, tx, fence)
      const { commits: made, records: caused } = await stepTurn({ engine, count, readings, reach: holdings.reach(), now, answer })
      const notices = noticesOf(made).map((notice) => noticeRecord(notice, { id: ids(), from: self.id, at: now }))
      const all = [...caused, ...notices]
      const isNews = await log.append(all, { tx })
      return { commits: made, appended: all.filter((_, i) => isNews[i]), sent: await store.commit(tx, made) }
    })
    stepping = []
    for (const { partition, kind, message } of appended) {
      const mine = owned.get(partition)
      if (mine && kind !== 'record') mine.awaits = message.id
    }

    // Tell the pages that are here, and do what had to wait for the commit, as long as it is ours to do.
    if (!self.isAlive()) throw new Fenced(commits[0]?.partition ?? 0)
    delivery.deliver({ sent, ...changesOf(commits) })
    outbox.perform(commits.flatMap((commit) => commit.outbox))
    return true
  }

  /** What was read, by partition, and those in which something is due. */
  function readingsOf(records: readonly ReadRecord[], now: number): Reading<P>[] {
    lagMs = Math.max(0, ...records.filter(({ partition }) => partition !== bulletin).map(({ received }) => now - received))
    const readings: Reading<P>[] = []
    for (const one of owned.values()) {
      const mine = records.filter(({ partition }) => partition === one.n)
      if (mine.some(({ message }) => message.id === one.awaits)) delete one.awaits
      const isDue = !isHeldBack(one.n, now) && (engine.nextDue(one.partition) ?? Infinity) <= Math.max(one.partition.now, now)
      if (mine.length > 0 || isDue) readings.push({ owned: one, to: mine.at(-1)?.cursor ?? one.cursor, messages: mine.flatMap(admit) })
    }
    return readings
  }

  function isHeldBack(n: number, now: number): boolean {
    return now - (log.heldBack?.().get(n) ?? -Infinity) < heldBackMs
  }

  function hear(records: readonly ReadRecord[], self: Membership): boolean {
    for (const record of records) {
      const said = readNotice(record)
      if (!said || said.from === self.id) continue
      if (said.notice.type === 'shared') void self.refresh().catch(() => {})
      onNotice(said.notice)
    }
    heard = records.at(-1)?.cursor ?? heard
    return records.length > 0
  }

  /** Nothing that was in memory counts any more once the lease was over for a while: others may have gone on with it. */
  async function tend(self: Membership): Promise<void> {
    if (!self.isAlive()) {
      holdings.drop([...owned.keys()])
      await self.refresh()
      await delivery.catchUp()
    }
    const claims = await holdings.tend(self)
    if (claims.length === 0) return
    outbox.perform(claims.flatMap((claim) => claim.outbox))
    await delivery.catchUp()
    await onShared()
  }

  async function turns(self: Membership): Promise<void> {
    try {
      while (isWanted && !isStopped()) {
        isWanted = false
        do {
          await tend(self)
          if (isStopped() || !(await turn(self))) break
          holdings.trust()
          retryMs = firstRetryMs
          await holdings.checkpointWhenDue()
        } while (!isStopped())
        if (!isStopped() && !(state === 'fenced' && owned.size === 0)) state = 'running'
      }
      wakeWhenDue()
    } catch (cause) {
      await recoverFrom(cause, self)
    } finally {
      // In the same breath as the last look at `isWanted`, so that no wake falls between.
      running = undefined
    }
  }

  /** What was stepped and not committed is in memory only: throw it away and load it again. */
  async function recoverFrom(cause: unknown, self: Membership): Promise<void> {
    const isFenced = cause instanceof Fenced
    holdings.drop(isFenced ? [...owned.keys()] : stepping)
    stepping = []
    state = isFenced ? 'fenced' : 'failing'
    if (isFenced) {
      logger.warn({ partition: cause.partition }, cause.message)
      await self.refresh().catch(() => {})
    } else {
      logger.error({ err: cause }, 'A turn failed and will be taken again.')
    }
    if (cause instanceof EngineFault && holdings.suspect(cause.partition)) {
      await holdings.skip(cause.partition, self).catch((again: unknown) => {
        holdings.drop([cause.partition])
        logger.error({ err: again }, 'Passing over failed.')
      })
    }
    cancels.push(clock.after(retryMs, wake))
    retryMs = Math.min(retryMs * 2, lastRetryMs)
  }

  async function leave(): Promise<void> {
    if (!member) return
    await member.leave()
    await share(member)
  }

  /** Tells the others that what is whose has changed. */
  async function share({ id: from }: Membership): Promise<void> {
    await log.append([noticeRecord({ type: 'shared' }, { id: ids(), from, at: clock.now() })])
  }

  function wakeWhenDue(): void {
    cancelDue?.()
    const now = clock.now()
    // The log wakes us when what it holds back can be read.
    const free = [...owned.values()].filter(({ n }) => !isHeldBack(n, now))
    const due = Math.min(...free.map(({ partition }) => engine.nextDue(partition) ?? Infinity))
    cancelDue = due === Infinity ? undefined : clock.after(Math.max(0, due - now), wake)
  }

  function run(): Promise<void> {
    isWanted = true
    if (!member || isStopped()) return Promise.resolve()
    running ??= turns(member)
    return running
  }

  function isStopped(): boolean {
    return state === 'stopped'
  }

  function wake(): void {
    void run()
  }

  return {
    get id() {
      return member?.id ?? ''
    },
    get owns() {
      return [...owned.keys()]
    },
    get lagMs() {
      return lagMs
    },
    get state() {
      return state
    },
    run,
    async start() {
      state = 'starting'
      heard = await log.end()
      member = await store.join(count, () => {
        void onShared()
        wake()
      })
      await share(member)
      cancels.push(log.wake(wake))
      await run()
      await onShared()
    },
    async stop() {
      const hadState = state
      state = 'stopped'
      for (const cancel of cancels) cancel()
      cancelDue?.()
      await running
      // Without a snapshot the others have more to step again, and nothing else.
      if (hadState === 'running') await holdings.checkpointAll().catch((cause: unknown) => logger.warn({ err: cause }, 'A last snapshot failed.'))
      await Promise.race([outbox.settled(), new Promise<void>((done) => void clock.after(settleMs, done))])
      holdings.drop([...owned.keys()])
      // Whoever cannot say that they leave is found to be gone.
      await leave().catch((cause: unknown) => logger.warn({ err: cause }, 'The partitions could not be given back.'))
    },
  }
}

function changesOf(commits: readonly Commit[]): Pick<Commit, 'withdrawals' | 'updates' | 'answers'> {
  return {
    withdrawals: commits.flatMap(({ withdrawals }) => withdrawals),
    updates: commits.flatMap(({ updates }) => updates),
    answers: commits.flatMap(({ answers }) => answers),
  }
}
