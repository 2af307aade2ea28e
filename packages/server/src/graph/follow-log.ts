/**
 * Follows the log for the projections: read → apply, for the partitions that this process owns. It runs beside the worker
 * and never in its turns, so that a slow projection delays no suggestion.
 *
 * Tricky cases:
 * - Ownership of a partition may change while a batch is applied. Two processes may then apply the same batch: the
 *   projection refuses the second, whose position is read anew.
 * - An erasure refuses what was read before it, in the same way.
 * - A batch that fails is attempted again, with the records after it waiting: a projection's own mistakes are reported by
 *   the projection and fail no batch.
 */

import type { Event } from '@proactive/engine'
import type { DecodeRecord } from '../events/decode-record.js'
import { type Log, readLimit, type ReadRecord } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import type { ErrorReport } from '../runtime/error-report.js'
import type { Logger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import type { Position } from './graph-store.js'
import type { Projection } from './projection.js'

/** How long records are collected before they are read, and how often the log is read without a wake. */
const collectMs = 100
const pollMs = 1_000

/** Returns whether an event's data was removed at its person's request. */
export function isForgotten({ data }: Pick<Event, 'data'>): boolean {
  return JSON.stringify(data) === '{"forgotten":true}'
}

export interface Follower {
  start(): void
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
  const outage = createOutage(logger, {
    failing: `The projection '${projection.name}' cannot follow the log; it tries again every second.`,
    working: `The projection '${projection.name}' follows the log again.`,
  })
  let isStopped = false
  let running: Promise<void> | undefined
  let isWanted = false
  let cancel: (() => void) | undefined
  let stopListening: (() => void) | undefined

  async function run(): Promise<void> {
    const owned = [...owns()]
    for (const partition of positions.keys()) if (!owned.includes(partition)) positions.delete(partition)
    for (const partition of owned) {
      if (!positions.has(partition)) positions.set(partition, await projection.position(partition))
    }
    while (await readOn());
  }

  /** Reads and applies the next records of all partitions. Returns whether there may be more. */
  async function readOn(): Promise<boolean> {
    if (isStopped) return false
    const limit = Math.ceil(readLimit / Math.max(1, positions.size))
    const requests = [...positions].map(([partition, { cursor: after }]) => ({ partition, after, limit }))
    const records = await log.readMany(requests, { isBeside: true })
    let isBehind = false
    for (const [partition, from] of positions) {
      const read = records.filter((record) => record.partition === partition)
      const to = read.at(-1)?.cursor
      if (to === undefined || isStopped) continue
      if (await projection.apply({ partition, from, to, events: read.flatMap(eventsOf) }, report)) {
        positions.set(partition, { ...from, cursor: to })
        isBehind ||= read.length === limit
      } else {
        positions.set(partition, await projection.position(partition))
      }
    }
    return isBehind
  }

  /** Returns the event of a record that the projection reads; none whose time is not believed, or that was forgotten. */
  function eventsOf(record: ReadRecord): Event[] {
    const { kind, message: { body } } = record
    if (kind === 'message' || body.type !== 'event' || !projection.types.has(body.event.type)) return []
    if (body.event.claimed !== undefined || isForgotten(body.event)) return []
    return decodeRecord(record).flatMap((decoded) => (decoded.body.type === 'event' ? [decoded.body.event] : []))
  }

  function wakeIn(ms: number): void {
    cancel?.()
    cancel = clock.after(ms, () => {
      cancel = undefined
      // What arrives during a run may be behind what the run has read.
      if (running) isWanted = true
      else running = run().then(outage.worked, outage.failed).finally(afterRun)
    })
  }

  function afterRun(): void {
    running = undefined
    if (!isStopped && !cancel) wakeIn(isWanted ? 0 : pollMs)
    isWanted = false
  }

  return {
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
