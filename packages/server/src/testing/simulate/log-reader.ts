import type { ReadRecord, ReadRequest } from '../../log/log.js'
import type { MemoryLog } from '../../log/memory-log.js'

/** Reads a log by partition, from an index that grows with the log. */
export interface LogReader {
  after(request: ReadRequest): ReadRecord[]
  /** Returns the records behind `from`, up to and including `to`. */
  between(partition: number, from: string, to: string): ReadRecord[]
}

export function logReader(log: MemoryLog): LogReader {
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
      return structuredClone(records.slice(from, from + limit))
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
