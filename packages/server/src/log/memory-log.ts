import type { Log, LogRecord, Place, ReadRecord } from './log.js'
import { copied } from '../runtime/storable.js'
import { keepAwake } from './wake-signal.js'

/** A log whose records can be looked at. */
export interface MemoryLog extends Log {
  /** Everything in it, in order. */
  readonly records: readonly ReadRecord[]
  clear(): void
}

/**
 * A log that lives as long as its process: for tests and simulations.
 *
 * @example
 * const log = memoryLog()
 * await log.append(records)
 */
export function memoryLog(): MemoryLog {
  let records: ReadRecord[] = []
  /** The same records by partition, but for those that are never read again. */
  let readable = new Map<number, ReadRecord[]>()
  let known = new Set<string>()
  let position = 0
  const wakes = keepAwake()

  function keep(record: LogRecord): void {
    // An event was made for the log; what the engine wrote may still be part of its state.
    const kept = { ...(record.kind === 'event' ? record : copied(record)), cursor: String(++position) }
    records.push(kept)
    if (kept.kind === 'record') return
    const others = readable.get(kept.partition)
    if (others) others.push(kept)
    else readable.set(kept.partition, [kept])
  }

  function read({ partition, after, limit }: Place): ReadRecord[] {
    const all = readable.get(partition) ?? []
    const from = firstAfter(Number(after || 0), all)
    return all.slice(from, from + limit).map((record) => copied(record))
  }

  return {
    get records() {
      return records
    },
    clear() {
      records = []
      readable = new Map()
      known = new Set()
    },
    append(news, { tx } = {}) {
      const fresh: LogRecord[] = []
      const taken = new Set<string>()
      const isNews = news.map((record) => {
        const key = `${record.partition} ${record.message.id}`
        if (known.has(key) || taken.has(key)) return false
        taken.add(key)
        fresh.push(record)
        return true
      })
      const commit = () => {
        for (const key of taken) known.add(key)
        for (const record of fresh) keep(record)
        if (fresh.length > 0) wakes.wake()
      }
      if (tx) tx.onCommit(commit)
      else commit()
      return Promise.resolve(isNews)
    },
    read: (partition, after, limit) => Promise.resolve(read({ partition, after, limit })),
    readMany: (places) => Promise.resolve(places.flatMap(read)),
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
    wake: wakes.listen,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

/** Where the records behind a position begin, found by halves. */
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
