/**
 * Follows the log for projections and subscriptions: read → apply, for the partitions that this process owns. It runs
 * beside the worker and never in its turns, so that a slow projection delays no suggestion.
 *
 * Tricky cases:
 * - Ownership of a partition may change while a batch is applied. Two processes may then apply the same batch: the
 *   projection refuses the second, whose position is read anew.
 * - An erasure refuses what was read before it, in the same way.
 * - A batch that fails is attempted again with backoff, with the records after it waiting; the other partitions go on.
 */

import type { Event } from '@proactive/engine'
import type { DecodeRecord } from '../events/decode-record.js'
import { type Log, readLimit, type ReadRecord } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import type { ErrorReport } from '../runtime/error-report.js'
import type { Logger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import type { Position } from '../store/positions.js'
import type { Projection } from './projection.js'

/** How long records are collected before they are read, and how often the log is read without a wake. */
const collectMs = 100
const pollMs = 1_000
/** How long a partition waits after its first failure, and at most. */
const firstRetryMs = 1_000
const lastRetryMs = 30_000

/** Returns whether an event's data was removed at its person's request. */
export function isForgotten({ data }: Pick<Event, 'data'>): boolean {
  return JSON.stringify(data) === '{"forgotten":true}'
}

export interface Follower {
  readonly name: string
  /** How many partitions wait for another attempt. */
  readonly failing: number
  start(): void
  /** Reads and applies all that can be read now. */
  run(): Promise<void>
  /** Stops after the batch that is being applied. */
  stop(): Promise<void>
}

export function followLog({ projection, log, owns, decodeRecord, report, clock, logger }: {
  projection: Projection
  log: Log
  /** Returns the partitions that this process owns now. */
  owns: () => readonly number[]
  decodeRecord: DecodeRecord
  report: ErrorReport
  clock: Clock
  logger: Logger
}): Follower {
  const positions = new Map<number, Position>()
  /** When a partition whose batch failed is attempted again. */
  const retries = new Map<number, { at: number; waitMs: number }>()
  const outage = createOutage(logger, {
    failing: `'${projection.name}' cannot follow the log; it tries again, at least every ${lastRetryMs / 1_000} seconds.`,
    working: `'${projection.name}' follows the log again.`,
  })
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false
  let cancel: (() => void) | undefined
  let stopListening: (() => void) | undefined

  async function follow(): Promise<void> {
    const owned = new Set(owns())
    for (const partition of [...positions.keys(), ...retries.keys()]) {
      if (owned.has(partition)) continue
      positions.delete(partition)
      retries.delete(partition)
    }
    for (const partition of owned) {
      if (!positions.has(partition)) positions.set(partition, await projection.position(partition))
    }
    while (await readOn());
    if (retries.size === 0) outage.worked()
  }

  /** Reads and applies the next records of all partitions. Returns whether there may be more. */
  async function readOn(): Promise<boolean> {
    if (isStopped) return false
    const due = [...positions].filter(([partition]) => (retries.get(partition)?.at ?? 0) <= clock.now())
    const limit = Math.ceil(readLimit / Math.max(1, due.length))
    const requests = due.map(([partition, { cursor: after }]) => ({ partition, after, limit }))
    const records = await log.readMany(requests, { isBeside: true })
    const batches = due.map(([partition, from]) => ({ partition, from, read: records.filter((record) => record.partition === partition) }))
    const isFull = async (batch: Batch): Promise<boolean> => (await applyNext(batch)) && batch.read.length === limit
    if (projection.isConcurrent) return (await Promise.all(batches.map(isFull))).includes(true)
    let isBehind = false
    for (const batch of batches) isBehind = (await isFull(batch)) || isBehind
    return isBehind
  }

  interface Batch {
    partition: number
    from: Position
    read: readonly ReadRecord[]
  }

  /** Applies the records of one partition. Returns whether the position moved behind them. */
  async function applyNext({ partition, from, read }: Batch): Promise<boolean> {
    const to = read.at(-1)?.cursor
    if (to === undefined || isStopped) return false
    const taken = read.flatMap((record) => eventsOf(record).map((event) => ({ event, cursor: record.cursor })))
    const following = { cursors: taken.map(({ cursor }) => cursor), isCurrent: () => !isStopped && owns().includes(partition) }
    try {
      const isApplied = await projection.apply({ partition, from, to, events: taken.map(({ event }) => event) }, report, following)
      positions.set(partition, isApplied ? { ...from, cursor: to } : await projection.position(partition))
      retries.delete(partition)
      return isApplied
    } catch (cause) {
      outage.failed(cause)
      // Part of the batch may have been applied: the position is read anew.
      positions.delete(partition)
      const waitMs = Math.min(2 * (retries.get(partition)?.waitMs ?? firstRetryMs / 2), lastRetryMs)
      retries.set(partition, { at: clock.now() + waitMs, waitMs })
      return false
    }
  }

  /** Returns the event of a record that the projection reads; none that was forgotten. */
  function eventsOf(record: ReadRecord): Event[] {
    const { kind, message: { body } } = record
    if (kind === 'message' || body.type !== 'event' || !projection.types.has(body.event.type)) return []
    if ((body.event.claimed !== undefined && !projection.takesClaimed) || isForgotten(body.event)) return []
    return decodeRecord(record).flatMap((decoded) => (decoded.body.type === 'event' ? [decoded.body.event] : []))
  }

  function run(): Promise<void> {
    running ??= follow().catch(outage.failed).finally(afterRun)
    return running
  }

  function wakeIn(ms: number): void {
    cancel?.()
    cancel = clock.after(ms, () => {
      cancel = undefined
      // What arrives during a run may be behind what the run has read.
      if (running) isWanted = true
      else void run()
    })
  }

  function afterRun(): void {
    running = undefined
    if (!isStopped && !cancel) wakeIn(isWanted ? 0 : pollMs)
    isWanted = false
  }

  return {
    name: projection.name,
    get failing() {
      return retries.size
    },
    async run() {
      await running
      await run()
    },
    start() {
      let isWoken = false
      stopListening = log.onAppend(() => {
        if (isWoken || isStopped) return
        isWoken = true
        clock.after(collectMs, () => {
          isWoken = false
          if (!isStopped) wakeIn(0)
        })
      })
      wakeIn(0)
    },
    async stop() {
      isStopped = true
      stopListening?.()
      cancel?.()
      await running
    },
  }
}
