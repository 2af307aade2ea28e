import type { Effect, Engine, Partition, Result } from '@proactive/engine'
import type { Answering } from './answering.js'
import type { Clock } from './clock.js'
import { commitOf } from './commit-of.js'
import type { Delivery } from './delivery.js'
import type { Cursor, Log } from './log.js'
import type { Logger } from './logger.js'
import type { Outbox } from './outbox.js'
import { recover } from './recover.js'
import { EngineFault, stepBatch } from './step-batch.js'
import { Fenced, type Store } from './store.js'
import type { Tx } from './tx.js'

const readLimit = 500
const checkpointMs = 10_000
const firstRetryMs = 50
const lastRetryMs = 5_000

export interface Worker {
  start(): Promise<void>
  /** Finishes the batch at hand, takes a snapshot and lets go. */
  stop(): Promise<void>
  /** Takes batches until there is nothing left to do now. */
  run(): Promise<void>
  /** How long the oldest record of the last read had waited; 0 when all is read. */
  readonly lagMs: number
  readonly state: 'starting' | 'running' | 'failing' | 'fenced' | 'stopped'
}

/** What this process holds of the partition it owns. */
interface Owned<P> {
  epoch: number
  batch: number
  cursor: Cursor
  partition: P
}

/**
 * Runs one partition: read → step → commit → deliver and perform → again. This is the pipeline; everything that it
 * calls is one file with that name.
 */
export function createWorker<P extends Partition>({
  n,
  count,
  engine,
  log,
  store,
  clock,
  answering,
  delivery,
  outbox,
  onTaken,
  logger,
}: {
  n: number
  count: number
  engine: Engine<P>
  log: Log
  store: Store
  /** The engine's clock. */
  clock: Clock
  answering: Answering
  delivery: Delivery
  outbox: Outbox
  /** Told who is held to be live when the partition is taken, at the start or after a failure. */
  onTaken: (live: readonly { session: string; person: string }[]) => void
  logger: Logger
}): Worker {
  let owned: Owned<P> | undefined
  let state: Worker['state'] = 'starting'
  let lagMs = 0
  let limit = readLimit
  let retryMs = firstRetryMs
  let checkpointed = { batch: 0, at: 0 }
  let running: Promise<void> | undefined
  let isWanted = false
  const cancels: (() => void)[] = []
  let cancelDue: (() => void) | undefined

  /** One batch, from the log to the page. False when there was nothing to do. */
  async function turn({ epoch, batch, cursor: from, partition }: Owned<P>): Promise<boolean> {
    // Read what is new, or wake because something is due.
    const records = await log.read(n, from, limit)
    const now = Math.max(partition.now, clock.now())
    lagMs = records[0] ? Math.max(0, now - records[0].received) : 0
    const isDue = (engine.nextDue(partition) ?? Infinity) <= now
    if (records.length === 0 && !isDue) return false
    const to = records.at(-1)?.cursor ?? from
    const messages = records.map(({ message }) => message)

    // Step; facts and rules are answered inside the transaction, and all that follows is committed under our epoch.
    const { sent, commit } = await store.transaction(async (tx: Tx) => {
      const answer = (effect: Effect): Promise<Result | undefined> => answering.answer(effect, tx)
      const stepped = await stepBatch({ engine, partition, messages, now, answer })
      const journal = { batch: batch + 1, now, from, to, replies: stepped.replies, skipped: false }
      const made = commitOf({ n, count, epoch, engine, journal, stepped, now })
      await log.append(made.records, { tx })
      return { commit: made.commit, sent: await store.commit(tx, made.commit) }
    })
    owned = { epoch, batch: batch + 1, cursor: to, partition }

    // Tell the pages that are here, and do what had to wait for the commit.
    delivery.deliver({ sent, withdrawals: commit.withdrawals, updates: commit.updates, answers: commit.answers })
    outbox.perform(commit.outbox)
    return true
  }

  /** Takes the partition: from the last snapshot and the journal to where its last owner stood. */
  async function take(): Promise<Owned<P>> {
    const claim = await store.claim(n)
    const partition = await recover({ engine, log, claim, n, count, readLimit }).catch((cause: unknown) => {
      if (!(cause instanceof EngineFault)) throw cause
      logger.error({ partition: n, cause: cause.message }, 'What was known cannot be read by these definitions; starting afresh.')
      return engine.partition(n, count)
    })
    outbox.perform(claim.outbox)
    onTaken(engine.liveSessions(partition))
    checkpointed = { batch: claim.snapshot?.batch ?? 0, at: clock.now() }
    return { epoch: claim.epoch, batch: claim.batch, cursor: claim.cursor, partition }
  }

  /** A record that no step can take is passed over, so that the others go on; the journal says so. */
  async function skip({ epoch, batch, cursor: from, partition }: Owned<P>): Promise<void> {
    const [record] = await log.read(n, from, 1)
    if (!record) return
    logger.error({ id: record.message.id, type: record.message.body.is }, 'A record could not be stepped and is passed over.')
    const journal = { batch: batch + 1, now: Math.max(partition.now, clock.now()), from, to: record.cursor, replies: {}, skipped: true }
    const nothing = { inspections: [], sends: [], withdrawals: [], updates: [], answers: [], outbox: [] }
    await store.transaction((tx) => store.commit(tx, { partition: n, epoch, journal, ...nothing }))
    owned = { epoch, batch: batch + 1, cursor: record.cursor, partition }
  }

  /** A wake that fails would fail with any record: then it is not the record's fault. */
  async function skipIfAtFault(): Promise<void> {
    const { partition } = await take()
    engine.step(partition, [], Math.max(partition.now, clock.now()))
    await skip(await take())
  }

  async function turns(): Promise<void> {
    try {
      while (isWanted && !isStopped()) {
        isWanted = false
        owned ??= await take()
        while (!isStopped() && (await turn(owned))) {
          limit = readLimit
          retryMs = firstRetryMs
          await checkpointWhenDue(owned)
        }
        if (!isStopped()) state = 'running'
      }
      if (owned) wakeWhenDue(owned.partition)
    } catch (cause) {
      await recoverFrom(cause)
    } finally {
      // In the same breath as the last look at `isWanted`, so that no wake falls between.
      running = undefined
    }
  }

  /** What was stepped and not committed is in memory only: throw it away and load it again. */
  async function recoverFrom(cause: unknown): Promise<void> {
    owned = undefined
    if (cause instanceof Fenced) {
      state = 'fenced'
      logger.warn({ partition: n }, cause.message)
      return
    }
    state = 'failing'
    logger.error({ partition: n, cause: String(cause) }, 'A batch failed and will be taken again.')
    if (cause instanceof EngineFault) {
      if (limit === 1) await skipIfAtFault().catch((again: unknown) => logger.error({ cause: String(again) }, 'Passing over failed.'))
      limit = 1
    }
    cancels.push(clock.after(retryMs, wake))
    retryMs = Math.min(retryMs * 2, lastRetryMs)
  }

  async function checkpointWhenDue(now: Owned<P>): Promise<void> {
    if (clock.now() - checkpointed.at < checkpointMs) return
    await checkpoint(now)
  }

  async function checkpoint({ epoch, batch, partition }: Owned<P>): Promise<void> {
    if (batch === checkpointed.batch) return
    await store.checkpoint(n, epoch, batch, engine.save(partition))
    checkpointed = { batch, at: clock.now() }
  }

  function wakeWhenDue(partition: P): void {
    cancelDue?.()
    const due = engine.nextDue(partition)
    cancelDue = due === undefined ? undefined : clock.after(Math.max(0, due - clock.now()), wake)
  }

  function run(): Promise<void> {
    isWanted = true
    running ??= turns()
    return running
  }

  function isStopped(): boolean {
    return state === 'stopped'
  }

  function wake(): void {
    if (state !== 'stopped' && state !== 'fenced') void run()
  }

  return {
    get lagMs() {
      return lagMs
    },
    get state() {
      return state
    },
    run,
    async start() {
      state = 'starting'
      cancels.push(log.wake(wake))
      await run()
    },
    async stop() {
      const hadState = state
      state = 'stopped'
      for (const cancel of cancels) cancel()
      cancelDue?.()
      await running
      if (owned && hadState === 'running') await checkpoint(owned)
      owned = undefined
    },
  }
}
