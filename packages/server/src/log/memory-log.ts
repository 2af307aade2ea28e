import type { Log, LogRecord, ReadRecord, ReadRequest } from './log.js'
import { copied } from '../runtime/storable.js'
import { createWakeSignal } from './wake-signal.js'

/** A log in memory, whose records tests can inspect. */
export interface MemoryLog extends Log {
  /** All records, in order. */
  readonly records: readonly ReadRecord[]
  clear(): void
  /** Removes the records for which `isGone` is true. */
  remove(isGone: (record: ReadRecord) => boolean): void
}

/**
 * Creates a log in memory, for tests and simulations. Its records are lost when the process ends.
 *
 * @example
 * const log = memoryLog()
 * await log.append(records)
 */
export function memoryLog(): MemoryLog {
  let records: ReadRecord[] = []
  let byPartition = new Map<number, ReadRecord[]>()
  let known = new Set<string>()
  let position = 0
  const signal = createWakeSignal()

  function store(record: LogRecord): void {
    // Events are made for the log only. Messages of the engine may share objects with its state and must be copied.
    const kept = { ...(record.kind === 'event' ? record : copied(record)), cursor: String(++position) }
    records.push(kept)
    const others = byPartition.get(kept.partition)
    if (others) others.push(kept)
    else byPartition.set(kept.partition, [kept])
  }

  function read({ partition, after, limit }: ReadRequest, isBeside: boolean): ReadRecord[] {
    const all = byPartition.get(partition) ?? []
    const found: ReadRecord[] = []
    for (let n = firstAfter(Number(after || 0), all); n < all.length && found.length < limit; n++) {
      const record = all[n]
      if (record && (isBeside || record.kind !== 'record')) found.push(copied(record))
    }
    return found
  }

  return {
    get records() {
      return records
    },
    clear() {
      records = []
      byPartition = new Map()
      known = new Set()
    },
    remove(isGone) {
      records = records.filter((record) => !isGone(record))
      for (const [partition, all] of byPartition) byPartition.set(partition, all.filter((record) => !isGone(record)))
    },
    append(given, { tx } = {}) {
      const added: LogRecord[] = []
      const addedKeys = new Set<string>()
      const isNew = given.map((record) => {
        const key = `${record.partition} ${record.message.id}`
        if (known.has(key) || addedKeys.has(key)) return false
        addedKeys.add(key)
        added.push(record)
        return true
      })
      const commit = () => {
        for (const key of addedKeys) known.add(key)
        for (const record of added) store(record)
        if (added.length > 0) signal.notify()
      }
      if (tx) tx.onCommit(commit)
      else commit()
      return Promise.resolve(isNew)
    },
    read: (partition, after, limit) => Promise.resolve(read({ partition, after, limit }, false)),
    readMany: (requests, { isBeside = false } = {}) => Promise.resolve(requests.flatMap((request) => read(request, isBeside))),
    past: ({ types, since, until }) =>
      Promise.resolve(
        records
          .filter(({ kind, received, message: { body } }) => {
            const isWanted = kind !== 'message' && body.type === 'event' && types.includes(body.event.type)
            return isWanted && received >= since && received <= until
          })
          .map((record) => copied(record)),
      ),
    end: () => Promise.resolve(String(position)),
    onAppend: signal.listen,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

/** Finds by binary search the index of the first record behind a position. */
function firstAfter(position: number, records: readonly ReadRecord[]): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (Number(records[middle]?.cursor) > position) high = middle
    else low = middle + 1
  }
  return low
}
