import type { Engine, Message, Partition } from '@proactive/engine'
import type { DecodeRecord } from '../events/decode-record.js'
import type { Cursor, ReadRecord } from '../log/log.js'
import type { OwnedPartition } from './ownership.js'

/** What a turn has read for one partition, up to the cursor `to`. */
export interface PartitionInput<P> {
  owned: OwnedPartition<P>
  to: Cursor
  messages: readonly Message[]
}

/**
 * Returns the input of each partition that has new records or in which a timer is due. A partition whose records are
 * blocked by an older transaction has no due timers: its windows wait for these records, which would be late otherwise.
 */
export function partitionInputs<P extends Partition>({ owned, records, now, engine, decodeRecord, isBlocked }: {
  owned: Iterable<OwnedPartition<P>>
  records: readonly ReadRecord[]
  now: number
  engine: Engine<P>
  decodeRecord: DecodeRecord
  isBlocked: (n: number) => boolean
}): PartitionInput<P>[] {
  const inputs: PartitionInput<P>[] = []
  for (const one of owned) {
    const own = records.filter(({ partition }) => partition === one.n)
    if (own.some(({ message }) => message.id === one.awaitedRecord)) delete one.awaitedRecord
    const isDue = !isBlocked(one.n) && (engine.nextDue(one.partition) ?? Infinity) <= Math.max(one.partition.now, now)
    if (own.length > 0 || isDue) inputs.push({ owned: one, to: own.at(-1)?.cursor ?? one.cursor, messages: own.flatMap(decodeRecord) })
  }
  return inputs
}
