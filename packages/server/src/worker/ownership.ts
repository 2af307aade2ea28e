import type { Engine, Partition } from '@proactive/engine'
import type { Admit } from '../events/decode-record.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import { noticeRecord } from '../store/notices.js'
import { recover } from './recover.js'
import { EngineFault } from './step-batch.js'
import type { Owned } from './step-turn.js'
import type { Claim, Membership, Store } from '../store/store.js'

/** How many records one partition takes at once when nothing is wrong with it. */
const readLimit = 500
const checkpointMs = 10_000

/** The partitions that this process owns, as they are in memory. */
export interface Holdings<P> {
  readonly owned: ReadonlyMap<number, Owned<P>>
  /** Takes what is ours by now, and gives back what is not any more; answers what was taken. */
  tend(self: Membership): Promise<Claim[]>
  /** Forgets what is in memory of them: it is loaded again. */
  drop(partitions: Iterable<number>): void
  /** Those that nothing of ours is still on its way to, so that what is handed to them overtakes nothing. */
  reach(): Map<number, Owned<P>>
  /** A batch of this partition failed: it takes one record at a time, then more. True when it already did. */
  suspect(n: number): boolean
  /** A turn went well. */
  trust(): void
  /** Passes over the next record of a partition, unless it fails without any. */
  skip(n: number, self: Membership): Promise<void>
  /** One snapshot, of the partition that needs it most. */
  checkpointWhenDue(): Promise<void>
  checkpointAll(): Promise<void>
}

export function createHoldings<P extends Partition>({ count, engine, log, store, clock, admit, ids, logger }: {
  count: number
  engine: Engine<P>
  log: Log
  store: Store
  clock: Clock
  admit: Admit
  ids: () => string
  logger: Logger
}): Holdings<P> {
  const owned = new Map<number, Owned<P>>()
  const checkpointed = new Map<number, { batch: number; at: number }>()
  const suspected = new Map<number, number>()
  /** The share beside which nothing is ours any more. */
  let settledFor = ''

  /** Takes partitions over, each from its last snapshot and the journal to where its last owner stood. */
  async function take(partitions: readonly number[], self: Membership): Promise<Claim[]> {
    const claims = await store.claim(partitions, self.id)
    const taken: Owned<P>[] = []
    for (const claim of claims) {
      const { partition: n, epoch, batch, cursor } = claim
      taken.push({ n, epoch, batch, cursor, partition: await restored(claim), limit: suspected.get(n) ?? readLimit })
      checkpointed.set(n, { batch: claim.snapshot?.batch ?? 0, at: clock.now() })
    }
    if (claims.length > 0) await mark([...owned.values(), ...taken])
    for (const one of taken) owned.set(one.n, one)
    return claims
  }

  async function restored(claim: Claim): Promise<P> {
    const n = claim.partition
    return recover({ engine, log, claim, n, count, admit }).catch((cause: unknown) => {
      if (!(cause instanceof EngineFault)) throw cause
      logger.error({ partition: n, cause: cause.message }, 'What was known cannot be read by these definitions; starting afresh.')
      return engine.partition(n, count)
    })
  }

  /**
   * What was sent to our partitions by owners before us lies in the log, in front of this mark: until it has been read,
   * nothing is handed past the log. It is a reply to nobody, of which no step takes notice.
   */
  async function mark(all: readonly Owned<P>[]): Promise<void> {
    if (count === 1) return
    const received = clock.now()
    const marks = all.map(({ n: partition }) => {
      const id = ids()
      const body = { type: 'reply' as const, effect: id, result: { ok: true as const, value: null } }
      return { partition, kind: 'reply' as const, received, message: { id, to: 'home:mark' as const, cause: id, body } }
    })
    await log.append(marks)
    for (const [i, one] of all.entries()) one.awaits = marks[i]?.message.id ?? ''
  }

  /**
   * Whatever is not ours to own, and not only what is in memory: of some the memory was dropped, or the answer to their
   * claim or their release was lost, and what the store holds to be ours nobody else takes.
   */
  async function giveBack(surplus: readonly Owned<P>[], share: ReadonlySet<number>, self: Membership): Promise<void> {
    for (const one of surplus) {
      await checkpoint(one)
      owned.delete(one.n)
    }
    const others = Array.from({ length: count }, (_, n) => n).filter((n) => !share.has(n))
    await store.release(others, self.id)
    settledFor = namesOf(share)
    if (surplus.length > 0) await log.append([noticeRecord({ type: 'shared' }, { id: ids(), from: self.id, at: clock.now() })])
  }

  async function checkpoint({ n, epoch, batch, partition }: Owned<P>): Promise<void> {
    if (batch === checkpointed.get(n)?.batch) return
    await store.checkpoint(n, epoch, batch, engine.save(partition))
    checkpointed.set(n, { batch, at: clock.now() })
  }

  return {
    owned,

    async tend(self) {
      const share = self.share()
      const surplus = [...owned.values()].filter(({ n }) => !share.has(n))
      if (surplus.length > 0 || namesOf(share) !== settledFor) await giveBack(surplus, share, self)
      const missing = [...share].filter((n) => !owned.has(n))
      return missing.length > 0 ? take(missing, self) : []
    },

    drop(partitions) {
      for (const n of partitions) owned.delete(n)
    },

    reach: () => new Map([...owned].filter(([, one]) => one.awaits === undefined && one.limit === readLimit)),

    suspect(n) {
      const already = suspected.get(n) === 1
      suspected.set(n, 1)
      return already
    },

    trust() {
      for (const [n, limit] of suspected) {
        const next = Math.min(limit * 2, readLimit)
        if (next === readLimit) suspected.delete(n)
        else suspected.set(n, next)
        const one = owned.get(n)
        if (one) one.limit = next
      }
    },

    async skip(n, self) {
      await take([n], self)
      const tried = owned.get(n)
      if (!tried) return
      engine.step(tried.partition, [], Math.max(tried.partition.now, clock.now()))
      owned.delete(n)
      await take([n], self)
      const one = owned.get(n)
      const [record] = one ? await log.read(n, one.cursor, 1) : []
      if (!one || !record) return
      logger.error({ id: record.message.id, type: record.message.body.type }, 'A record could not be stepped and is passed over.')
      const now = Math.max(one.partition.now, clock.now())
      const journal = { batch: one.batch + 1, now, from: one.cursor, to: record.cursor, messages: [], replies: {}, skipped: true }
      const nothing = { inspections: [], sends: [], withdrawals: [], updates: [], answers: [], outbox: [] }
      await store.transaction((tx) => store.commit(tx, [{ partition: n, epoch: one.epoch, journal, ...nothing }]))
      Object.assign(one, { batch: journal.batch, cursor: record.cursor })
    },

    async checkpointWhenDue() {
      const now = clock.now()
      const due = [...owned.values()].find(({ n }) => now - (checkpointed.get(n)?.at ?? 0) >= checkpointMs)
      if (!due) return
      await checkpoint(due)
      checkpointed.set(due.n, { batch: due.batch, at: now })
    },

    async checkpointAll() {
      for (const one of owned.values()) await checkpoint(one)
    },
  }
}

function namesOf(share: ReadonlySet<number>): string {
  return [...share].join(' ')
}
