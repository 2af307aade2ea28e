import type { Engine, Partition } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { Cursor, Log, ReadRecord } from './log.js'
import type { Claim } from './store.js'
import { EngineFault, stepBatch } from './step-batch.js'

/**
 * A partition as its last owner left it: the snapshot, and every journalled batch after it stepped again with the
 * replies of that time. The world is not asked, and what those batches caused is not caused again: it was committed
 * with them.
 */
export async function recover<P extends Partition>({
  engine,
  log,
  claim,
  n,
  count,
  readLimit,
}: {
  engine: Engine<P>
  log: Log
  claim: Pick<Claim, 'snapshot' | 'journal'>
  n: number
  count: number
  readLimit: number
}): Promise<P> {
  const partition = claim.snapshot ? load(engine, claim.snapshot.state) : engine.partition(n, count)
  for (const { now, from, to, replies, skipped } of claim.journal) {
    if (skipped) continue
    const records = await readUntil(log, n, from, to, readLimit)
    const messages = records.map(({ message }) => message)
    await stepBatch({ engine, partition, messages, now, answer: ({ id }) => replies[id] })
  }
  return partition
}

function load<P extends Partition>(engine: Engine<P>, state: Json): P {
  try {
    return engine.load(state)
  } catch (cause) {
    throw new EngineFault(cause)
  }
}

async function readUntil(log: Log, n: number, from: Cursor, to: Cursor, limit: number): Promise<ReadRecord[]> {
  if (from === to) return []
  const records = await log.read(n, from, limit)
  const last = records.findIndex(({ cursor }) => cursor === to)
  if (last === -1) throw new Error(`The log of partition ${n} no longer holds the batch up to ${to}.`)
  return records.slice(0, last + 1)
}
