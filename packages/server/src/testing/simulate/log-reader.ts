import type { ReadRecord, ReadRequest } from '../../log/log.js'
import type { MemoryLog } from '../../log/memory-log.js'

/** Reads a log by partition, from an index that grows with the log. */
export interface LogReader {
  after(request: ReadRequest): ReadRecord[]
  /** Returns a cursor behind all records that can be read now. */
  end(): string
  /** Returns since when each partition has had records that cannot be read yet. */
  blockedSince(): Map<number, number>
  /** Returns the records behind `from`, up to and including `to`. */
  between(partition: number, from: string, to: string): ReadRecord[]
}

/** @param blockedAt Returns the last record that may be read, and since when; undefined while all may. */
export function logReader(log: MemoryLog, blockedAt: () => { position: number; since: number } | undefined = () => undefined): LogReader {
  let byPartition = new Map<number, ReadRecord[]>()
  let taken = 0
  let all = log.records

  function of(partition: number): ReadRecord[] {
    // Records were removed: the log has another list since.
    if (all !== log.records) {
      byPartition = new Map()
      taken = 0
      all = log.records
    }
    for (; taken < log.records.length; taken++) {
      const record = log.records[taken]
      if (!record || record.kind === 'record') continue
      const known = byPartition.get(record.partition)
      if (known) known.push(record)
      else byPartition.set(record.partition, [record])
    }
    return byPartition.get(partition) ?? []
  }

  return {
    after({ partition, after, limit }: ReadRequest): ReadRecord[] {
      const records = of(partition)
      const from = behind(records, after)
      const to = Math.min(from + limit, behind(records, String(blockedAt()?.position ?? Infinity)))
      return structuredClone(records.slice(from, to))
    },
    end: () => String(Math.min(Number(log.records.at(-1)?.cursor ?? 0), blockedAt()?.position ?? Infinity)),
    blockedSince() {
      const blocked = blockedAt()
      if (!blocked) return new Map()
      const isBlocked = (partition: number): boolean => Number(of(partition).at(-1)?.cursor ?? 0) > blocked.position
      return new Map([...byPartition.keys()].filter(isBlocked).map((partition) => [partition, blocked.since]))
    },
    between(partition: number, from: string, to: string): ReadRecord[] {
      const records = of(partition)
      return records.slice(behind(records, from), behind(records, to))
    },
  }
}

/** Finds by binary search the index of the first record behind a cursor. */
function behind(records: readonly ReadRecord[], cursor: string): number {
  const after = Number(cursor || 0)
  let [low, high] = [0, records.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (Number(records[middle]?.cursor) <= after) low = middle + 1
    else high = middle
  }
  return low
}
