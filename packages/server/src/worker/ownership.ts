/**
 * The partitions that this process owns: takes them over, loads them, saves their snapshots and releases them.
 *
 * Tricky cases:
 * - A takeover raises the epoch (the fencing token) and restores the partition from its last snapshot and its journal. If
 *   the definitions of the pack can no longer read the stored state, the partition starts empty.
 * - Messages between partitions of one process are handed over in memory, without the log. After a takeover, messages of
 *   earlier owners may still be unread in the log, and a handed-over message must not overtake them. So every takeover
 *   appends a marker per partition, and a partition accepts handovers only after it has read its marker.
 * - The store may record a partition as owned that is not in memory: its memory was discarded, or the answer to a claim
 *   or release was lost. No other process would take it over, so a release always covers all partitions outside the share.
 */

import { type DefinitionError, type Engine, errorOf, type Partition } from '@proactive/engine'
import type { DecodeRecord } from '../events/decode-record.js'
import { type Cursor, type Log, readLimit } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import type { ErrorReport } from '../runtime/error-report.js'
import type { Logger } from '../runtime/logger.js'
import { noticeRecord } from '../store/notices.js'
import type { Claim, Membership, Store } from '../store/store.js'
import { recover } from './recover.js'
import { EngineFault } from './step-batch.js'

const snapshotMs = 10_000

/** A partition in the memory of the process that owns it. */
export interface OwnedPartition<P> {
  n: number
  epoch: number
  batch: number
  cursor: Cursor
  partition: P
  /** The most records that it reads in a turn; less than the normal limit after an engine fault. */
  limit: number
  /** The ID of the last record that this process appended to its log. Until it is read, nothing is handed over to it. */
  awaitedRecord?: string
}

export interface Ownership<P> {
  readonly owned: ReadonlyMap<number, OwnedPartition<P>>
  /** Takes over missing partitions of this process's share and releases the others. Returns what was taken over. */
  rebalance(self: Membership): Promise<Claim[]>
  /** Discards partitions from memory. They are loaded again at the next rebalance. */
  discard(partitions: Iterable<number>): void
  /** Returns the partitions to which messages can be handed over in memory without overtaking the log. */
  handoverTargets(): Map<number, OwnedPartition<P>>
  /** Makes a partition read one record at a time after an engine fault. Returns true when it already did. */
  narrowReads(n: number): boolean
  /** Doubles, after a successful turn, the reduced limits of all partitions. */
  widenReads(): void
  /** Skips the next record of a partition, unless the partition fails without any record. */
  skipRecord(n: number, self: Membership): Promise<void>
  /** Has a snapshot of these partitions saved soon, whatever the age of the last one. */
  wantSnapshots(partitions: readonly number[]): void
  /** Whether a snapshot is wanted that was not saved yet. */
  isSnapshotWanted(): boolean
  /** Saves a snapshot of one partition whose last snapshot is too old, or of which one is wanted. */
  saveDueSnapshot(): Promise<void>
  saveSnapshots(): Promise<void>
}

export function createOwnership<P extends Partition>({ count, engine, log, store, clock, decodeRecord, ids, logger, report }: {
  count: number
  engine: Engine<P>
  log: Log
  store: Store
  clock: Clock
  decodeRecord: DecodeRecord
  ids: () => string
  logger: Logger
  report: ErrorReport
}): Ownership<P> {
  const owned = new Map<number, OwnedPartition<P>>()
  const snapshots = new Map<number, { batch: number; at: number }>()
  const wanted = new Set<number>()
  const reducedLimits = new Map<number, number>()
  /** The share for which all other partitions have been released. */
  let releasedFor = ''

  async function takeOver(partitions: readonly number[], self: Membership): Promise<Claim[]> {
    const claims = await store.claim(partitions, self.id)
    const taken: OwnedPartition<P>[] = []
    for (const claim of claims) {
      const { partition: n, epoch, batch, cursor } = claim
      taken.push({ n, epoch, batch, cursor, partition: await restore(claim), limit: reducedLimits.get(n) ?? readLimit })
      snapshots.set(n, { batch: claim.snapshot?.batch ?? 0, at: clock.now() })
    }
    if (claims.length > 0) await appendMarkers([...owned.values(), ...taken])
    for (const one of taken) owned.set(one.n, one)
    return claims
  }

  const reportError = (error: DefinitionError): void => report(error.definition, errorOf(error))

  async function restore(claim: Claim): Promise<P> {
    const n = claim.partition
    return recover({ engine, log, claim, n, count, decodeRecord, onError: reportError }).catch((err: unknown) => {
      if (!(err instanceof EngineFault)) throw err
      logger.error({ err, partition: n }, 'The stored state cannot be read by the present definitions; the partition starts empty.')
      return engine.partition(n, count)
    })
  }

  /** Appends a marker to the log of each partition: a reply to no effect, which the engine ignores. */
  async function appendMarkers(all: readonly OwnedPartition<P>[]): Promise<void> {
    if (count === 1) return
    const received = clock.now()
    const markers = all.map(({ n: partition }) => {
      const id = ids()
      const body = { type: 'reply' as const, effect: id, result: { ok: true as const, value: null } }
      return { partition, kind: 'reply' as const, received, message: { id, to: 'home:mark' as const, cause: id, body } }
    })
    await log.append(markers)
    for (const [i, one] of all.entries()) one.awaitedRecord = markers[i]?.message.id ?? ''
  }

  /** Releases every partition outside the share, whether it is in memory or not. */
  async function releaseOthers(surplus: readonly OwnedPartition<P>[], share: ReadonlySet<number>, self: Membership): Promise<void> {
    for (const one of surplus) {
      await saveSnapshot(one)
      owned.delete(one.n)
    }
    const others = Array.from({ length: count }, (_, n) => n).filter((n) => !share.has(n))
    await store.release(others, self.id)
    releasedFor = keyOf(share)
    if (surplus.length > 0) await log.append([noticeRecord({ type: 'shared' }, { id: ids(), from: self.id, at: clock.now() })])
  }

  async function saveSnapshot({ n, epoch, batch, partition }: OwnedPartition<P>): Promise<void> {
    if (batch === snapshots.get(n)?.batch) return
    await store.saveSnapshot(n, epoch, batch, engine.save(partition))
    snapshots.set(n, { batch, at: clock.now() })
  }

  return {
    owned,

    async rebalance(self) {
      const share = self.share()
      const surplus = [...owned.values()].filter(({ n }) => !share.has(n))
      if (surplus.length > 0 || keyOf(share) !== releasedFor) await releaseOthers(surplus, share, self)
      const missing = [...share].filter((n) => !owned.has(n))
      return missing.length > 0 ? takeOver(missing, self) : []
    },

    discard(partitions) {
      for (const n of partitions) owned.delete(n)
    },

    handoverTargets: () => new Map([...owned].filter(([, one]) => one.awaitedRecord === undefined && one.limit === readLimit)),

    narrowReads(n) {
      const wasNarrow = reducedLimits.get(n) === 1
      reducedLimits.set(n, 1)
      return wasNarrow
    },

    widenReads() {
      for (const [n, limit] of reducedLimits) {
        const next = Math.min(limit * 2, readLimit)
        if (next === readLimit) reducedLimits.delete(n)
        else reducedLimits.set(n, next)
        const one = owned.get(n)
        if (one) one.limit = next
      }
    },

    async skipRecord(n, self) {
      // If the partition fails without any record, the record is not the cause: this step throws, and nothing is skipped.
      await takeOver([n], self)
      const probe = owned.get(n)
      if (!probe) return
      engine.step(probe.partition, [], Math.max(probe.partition.now, clock.now()))
      owned.delete(n)
      await takeOver([n], self)
      const one = owned.get(n)
      const [record] = one ? await log.read(n, one.cursor, 1) : []
      if (!one || !record) return
      logger.error({ id: record.message.id, type: record.message.body.type }, 'A poison record, which the engine cannot step, is skipped.')
      const now = Math.max(one.partition.now, clock.now())
      const journal = { batch: one.batch + 1, now, from: one.cursor, to: record.cursor, messages: [], replies: {}, skipped: true }
      const nothing = { inspections: [], sends: [], withdrawals: [], updates: [], answers: [], outbox: [] }
      await store.transaction((tx) => store.commit(tx, [{ partition: n, epoch: one.epoch, journal, ...nothing }]))
      Object.assign(one, { batch: journal.batch, cursor: record.cursor })
    },

    wantSnapshots(partitions) {
      for (const n of partitions) wanted.add(n)
    },

    isSnapshotWanted: () => [...wanted].some((n) => owned.has(n)),

    async saveDueSnapshot() {
      const now = clock.now()
      const all = [...owned.values()]
      const due = all.find(({ n }) => wanted.has(n)) ?? all.find(({ n }) => now - (snapshots.get(n)?.at ?? 0) >= snapshotMs)
      if (!due) return
      const wasWanted = wanted.delete(due.n)
      try {
        await saveSnapshot(due)
      } catch (error) {
        if (wasWanted) wanted.add(due.n)
        throw error
      }
      snapshots.set(due.n, { batch: due.batch, at: now })
    },

    async saveSnapshots() {
      for (const one of owned.values()) await saveSnapshot(one)
    },
  }
}

function keyOf(share: ReadonlySet<number>): string {
  return [...share].join(' ')
}
