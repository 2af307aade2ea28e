/**
 * The pipeline of one process: read → step → commit → deliver → perform, in turns over all partitions that the process
 * owns. `turn-loop.ts` decides when turns run; the worker joins the group of processes, and recovers from failed turns.
 *
 * Tricky cases:
 * - What a turn has stepped is in memory only until its commit succeeds. When a turn fails, also because the answer to
 *   the commit was lost, the partitions are discarded and loaded again from the store.
 * - The commit may have succeeded although the turn failed. So a process that takes partitions over, also from itself,
 *   performs their outbox again (effects have keys) and sends pages what they have not received (`delivery.catchUp`).
 * - A process that was paused may have lost its lease. Before a turn, everything in memory is discarded then; a commit is
 *   refused by the partition's epoch; and after a commit the lease is checked again before anything is sent or performed.
 * - Records above the log's watermark are visible but cannot be read yet. The time of their partition stands still for up
 *   to `maxBlockedMs`, so that they are not late when they can be read.
 * - A poison record makes the engine fail. The first failure of a partition makes it read one record at a time; when it
 *   fails on one record alone, that record is skipped.
 */

import { type Effect, type Engine, errorOf, type Inspection, type LearnedVariants, type Message, type Partition, type Result } from '@proactive/engine'
import type { Answering, Fence } from '../decider/answering.js'
import type { Cleared, FactCache } from '../decider/fact-cache.js'
import type { Delivery } from '../delivery/delivery.js'
import type { DecodeRecord } from '../events/decode-record.js'
import type { Cursor, Log, LogRecord, ReadRecord } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import { createErrorReport } from '../runtime/error-report.js'
import type { Logger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import { type Notice, noticePartition, noticeRecord, noticesOf, readNotice } from '../store/notices.js'
import { type Commit, Fenced, type Membership, type Store } from '../store/store.js'
import type { Outbox } from './outbox.js'
import { createOwnership } from './ownership.js'
import { type PartitionInput, partitionInputs } from './partition-inputs.js'
import { EngineFault } from './step-batch.js'
import { stepTurn } from './step-turn.js'
import { createTurnLoop, type Turn } from './turn-loop.js'

/** The most records that a turn reads for all partitions together. */
const turnLimit = 2_000
/** The longest that a partition's time stands still because its records are blocked by an older transaction. */
const maxBlockedMs = 5_000
/** The longest that `stop` waits for effects in flight, so that the next owner need not perform them again. */
const maxSettleMs = 1_000

export interface Worker {
  /** Joins the processes that share the partitions, takes over its share and begins to run turns. */
  start(): Promise<void>
  /** Finishes the current turn, saves snapshots and releases all partitions. */
  stop(): Promise<void>
  /** Runs turns until there is nothing left to do now. */
  run(): Promise<void>
  /** The ID of this process among those that share the partitions; empty before the start. */
  readonly id: string
  /** The partitions that this process owns now. */
  readonly owns: readonly number[]
  /** What was learned of the variants of use cases, which every partition knows; undefined while this process owns none. */
  readonly variants: ReadonlyMap<string, LearnedVariants> | undefined
  /** The age of the oldest record of the last read, in milliseconds; 0 when everything was read. */
  readonly lagMs: number
  readonly state: 'starting' | 'running' | 'failing' | 'fenced' | 'stopped'
}

/** Creates the worker of this process. */
export function createWorker<P extends Partition>({ engine, count, ports, decodeRecord, effects, cluster }: {
  engine: Engine<P>
  /** The number of partitions, over all processes. */
  count: number
  /** The clock is the engine's. */
  ports: { log: Log; store: Store; clock: Clock; ids: () => string; logger: Logger }
  decodeRecord: DecodeRecord
  /** What answers, delivers and performs the engine's effects. */
  effects: { answering: Answering; facts?: FactCache; delivery: Delivery; outbox: Outbox }
  cluster: {
    /** Called with every notice of another process. */
    onNotice: (notice: Notice) => void
    /** Called when a process joined or left, or this process took partitions over. */
    onOwnershipChange: () => Promise<void>
  }
}): Worker {
  const { log, store, clock, ids, logger } = ports
  const { answering, facts, delivery, outbox } = effects
  const { onNotice, onOwnershipChange } = cluster
  const report = createErrorReport({ logger, clock })
  const shareOutage = createOutage(logger, {
    failing: 'The lease and the share of the partitions could not be read; they are read again with the next renewal of the lease.',
    working: 'The lease and the share of the partitions can be read again.',
  })
  const ownership = createOwnership({ count, engine, log, store, clock, decodeRecord, ids, logger, report })
  const { owned } = ownership
  let member: Membership | undefined
  let noticeCursor: Cursor = ''
  let stepping: number[] = []
  let state: Worker['state'] = 'starting'
  let lagMs = 0
  let stopListening: (() => void) | undefined
  const loop = createTurnLoop({
    clock,
    canRun: () => member !== undefined,
    isStopped,
    async turn() {
      if (!member) return 'idle'
      await renewOwnership(member)
      if (isStopped()) return 'idle'
      const turn = await takeTurn(member)
      return ownership.isSnapshotWanted() ? 'more' : turn
    },
    async afterTurn() {
      ownership.widenReads()
      await ownership.saveDueSnapshot()
    },
    onIdle() {
      // A process whose share is empty, because there are more processes than partitions, has nothing to own.
      if (state !== 'fenced' || owned.size > 0 || member?.share().size === 0) state = 'running'
    },
    onFailure: async (cause, retryMs) => member && recoverFromFailure(cause, retryMs, member),
    nextDue,
  })

  /** Runs the pipeline once. What is appended from its read on wakes the loop, so that only a full read leaves more to do. */
  async function takeTurn(self: Membership): Promise<Turn> {
    // Read
    const { records, isFull } = await readRecords()
    const hasNotices = applyNotices(records.filter(({ partition }) => partition === noticePartition), self)
    const now = clock.now()
    lagMs = Math.max(0, ...records.filter(({ partition }) => partition !== noticePartition).map(({ received }) => now - received))
    const inputs = partitionInputs({ owned: owned.values(), records, now, engine, decodeRecord, isBlocked: (n) => isBlocked(n, now) })
    if (inputs.length === 0) return isFull ? 'more' : hasNotices ? 'done' : 'idle'

    // What follows from an event must not rest on answers that the event ends
    const cleared = facts?.clearBy(inputs.flatMap(({ messages }) => messages)) ?? []

    // Step and commit
    const { sent, commits, appended } = await stepAndCommit(inputs, now, self, cleared)
    expectAppended(appended)
    // What was erased must not outlive in an older snapshot.
    ownership.wantSnapshots(inputs.filter(({ messages }) => messages.some(erases)).map(({ owned: { n } }) => n))

    // Deliver and perform, unless the lease expired meanwhile and another process may do so
    if (!self.isAlive()) throw new Fenced(commits[0]?.partition ?? 0)
    for (const { inspections } of commits) reportErrors(inspections)
    delivery.deliver({ sent, ...changesOf(commits) })
    for (const commit of commits) outbox.perform(commit.outbox, commit.epoch)
    return isFull ? 'more' : 'done'
  }

  /** Reads the next records of all owned partitions and the next notices. Where a read is full, there may be more. */
  async function readRecords(): Promise<{ records: ReadRecord[]; isFull: boolean }> {
    const share = Math.ceil(turnLimit / Math.max(1, owned.size))
    const ofOwned = [...owned.values()].map(({ n, cursor, limit }) => ({ partition: n, after: cursor, limit: Math.min(share, limit) }))
    const requests = [...ofOwned, { partition: noticePartition, after: noticeCursor, limit: turnLimit }]
    const records = await log.readMany(requests)
    const isFull = requests.some(({ partition, limit }) => records.filter((record) => record.partition === partition).length >= limit)
    return { records, isFull }
  }

  function isBlocked(n: number, now: number): boolean {
    return now - (log.blockedSince?.().get(n) ?? -Infinity) < maxBlockedMs
  }

  /** Reports what definitions threw in a batch; once, because recovery steps a batch again without reporting. */
  function reportErrors(inspections: readonly Inspection[]): void {
    for (const one of inspections) {
      if (one.type === 'dropped' && one.error) report(one.error.definition, errorOf(one.error), { count: one.count, correlationId: one.correlation })
    }
  }

  function applyNotices(records: readonly ReadRecord[], self: Membership): boolean {
    for (const record of records) {
      const read = readNotice(record)
      if (!read || read.from === self.id) continue
      if (read.notice.type === 'shared') void self.refresh().then(shareOutage.worked, shareOutage.failed)
      onNotice(read.notice)
    }
    noticeCursor = records.at(-1)?.cursor ?? noticeCursor
    return records.length > 0
  }

  /** Steps and commits in one transaction, in which facts, resources and rule decisions are answered as well. */
  async function stepAndCommit(inputs: readonly PartitionInput<P>[], now: number, self: Membership, cleared: Cleared[]) {
    stepping = [...owned.keys()]
    const committed = await store.transaction(async (tx) => {
      const answer = (effect: Effect, fence: Fence): Promise<Result | undefined> => answering.answer(effect, tx, fence)
      const { commits, records } = await stepTurn({ engine, count, inputs, handoverTargets: ownership.handoverTargets(), now, answer })
      const ended: Notice[] = cleared.length > 0 ? [{ type: 'cleared', facts: cleared }] : []
      const notices = [...noticesOf(commits), ...ended].map((notice) => noticeRecord(notice, { id: ids(), from: self.id, at: now }))
      const all = [...records, ...notices]
      const isNew = await log.append(all, { tx })
      return { commits, appended: all.filter((_, i) => isNew[i]), sent: await store.commit(tx, commits) }
    })
    stepping = []
    return committed
  }

  /** Notes the last record that was appended for each partition: until it is read, nothing may overtake it. */
  function expectAppended(appended: readonly LogRecord[]): void {
    for (const { partition, kind, message } of appended) {
      const one = owned.get(partition)
      if (one && kind !== 'record') one.awaitedRecord = message.id
    }
  }

  /** Takes over and releases partitions according to this process's share, after an expired lease all of them anew. */
  async function renewOwnership(self: Membership): Promise<void> {
    if (!self.isAlive()) {
      ownership.discard([...owned.keys()])
      await self.refresh()
      await delivery.catchUp()
    }
    const claims = await ownership.rebalance(self)
    if (claims.length === 0) return
    outbox.perform(claims.flatMap((claim) => claim.outbox), null)
    await delivery.catchUp()
    await onOwnershipChange()
  }

  /** Discards what was stepped and not committed, and isolates or skips a poison record. */
  async function recoverFromFailure(cause: unknown, retryMs: number, self: Membership): Promise<void> {
    const isFenced = cause instanceof Fenced
    ownership.discard(isFenced ? [...owned.keys()] : stepping)
    stepping = []
    if (!isStopped()) state = isFenced ? 'fenced' : 'failing'
    if (isFenced) {
      logger.warn({ err: cause, partition: cause.partition }, cause.message)
      await self.refresh().then(shareOutage.worked, shareOutage.failed)
    } else {
      logger.error({ err: cause }, `A turn failed; retry in ${retryMs} ms.`)
    }
    if (cause instanceof EngineFault && ownership.narrowReads(cause.partition)) {
      await ownership.skipRecord(cause.partition, self).catch((err: unknown) => {
        ownership.discard([cause.partition])
        logger.error({ err }, 'A poison record could not be skipped.')
      })
    }
  }

  /** Tells the other processes that shares have changed. */
  async function announceShares({ id: from }: Membership): Promise<void> {
    await log.append([noticeRecord({ type: 'shared' }, { id: ids(), from, at: clock.now() })])
  }

  /** Returns the time until a timer of any partition is due. The log itself wakes partitions whose records are blocked. */
  function nextDue(): number {
    const now = clock.now()
    const unblocked = [...owned.values()].filter(({ n }) => !isBlocked(n, now))
    const due = Math.min(...unblocked.map(({ partition }) => engine.nextDue(partition) ?? Infinity))
    return Math.max(0, due - now)
  }

  function isStopped(): boolean {
    return state === 'stopped'
  }

  return {
    get id() {
      return member?.id ?? ''
    },
    get owns() {
      return [...owned.keys()]
    },
    get variants() {
      const [one] = owned.values()
      return one && engine.variants(one.partition)
    },
    get lagMs() {
      return lagMs
    },
    get state() {
      return state
    },
    run: () => loop.run(),
    async start() {
      state = 'starting'
      noticeCursor = await log.end()
      member = await store.join(count, () => {
        void onOwnershipChange()
        void loop.run()
      })
      await announceShares(member)
      stopListening = log.onAppend(() => void loop.run())
      await loop.run()
      await onOwnershipChange()
    },
    async stop() {
      const stateBefore = state
      state = 'stopped'
      stopListening?.()
      await loop.stop()
      // Without these snapshots, the next owners only have more batches to step again.
      if (stateBefore === 'running') await ownership.saveSnapshots().catch((err: unknown) => logger.warn({ err }, 'The last snapshots could not be saved.'))
      await Promise.race([outbox.settled(), new Promise<void>((done) => void clock.after(maxSettleMs, done))])
      ownership.discard([...owned.keys()])
      try {
        await member?.leave()
        if (member) await announceShares(member)
      } catch (err) {
        logger.warn({ err }, 'The partitions could not be released; other processes take them over when the lease expires.')
      }
    },
  }
}

/** Tells whether a message removes something from the state of its partition for good. */
function erases({ body }: Message): boolean {
  return body.type === 'disregard' || (body.type === 'forget' && body.isOver !== false)
}

function changesOf(commits: readonly Commit[]): Pick<Commit, 'withdrawals' | 'updates' | 'answers'> {
  return {
    withdrawals: commits.flatMap(({ withdrawals }) => withdrawals),
    updates: commits.flatMap(({ updates }) => updates),
    answers: commits.flatMap(({ answers }) => answers),
  }
}
