import type { Log, LogRecord, Place, ReadRecord } from './log.js'
import { keepAwake } from './wakes.js'

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
  let known = new Set<string>()
  let position = 0
  const wakes = keepAwake()

  function read({ partition, after, limit }: Place): ReadRecord[] {
    const from = Number(after || 0)
    const found: ReadRecord[] = []
    for (const record of records) {
      if (Number(record.cursor) <= from || record.partition !== partition || record.kind === 'record') continue
      found.push(structuredClone(record))
      if (found.length === limit) break
    }
    return found
  }

  return {
    get records() {
      return records
    },
    clear() {
      records = []
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
      const keep = () => {
        for (const key of taken) known.add(key)
        for (const record of fresh) records.push({ ...structuredClone(record), cursor: String(++position) })
        if (fresh.length > 0) wakes.wake()
      }
      if (tx) tx.onCommit(keep)
      else keep()
      return Promise.resolve(isNews)
    },
    read: (partition, after, limit) => Promise.resolve(read({ partition, after, limit })),
    readMany: (places) => Promise.resolve(places.flatMap(read)),
    past: ({ types, since, until }) =>
      Promise.resolve(
        records
          .filter(({ kind, received, message: { body } }) => {
            const isWanted = kind !== 'message' && body.is === 'event' && types.includes(body.event.type)
            return isWanted && received >= since && received <= until
          })
          .map((record) => structuredClone(record)),
      ),
    end: () => Promise.resolve(String(position)),
    wake: wakes.listen,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}
