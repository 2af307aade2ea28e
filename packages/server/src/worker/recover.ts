import type { Engine, Partition } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { Admit } from '../events/decode-record.js'
import type { Cursor, Log, ReadRecord } from '../log/log.js'
import type { Claim } from '../store/store.js'
import { EngineFault, stepBatch } from './step-batch.js'

/** How many records are read at once, however small the batches were. */
const pageSize = 2_000

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
  admit,
}: {
  engine: Engine<P>
  log: Log
  claim: Pick<Claim, 'snapshot' | 'journal'>
  n: number
  count: number
  admit: Admit
}): Promise<P> {
  const partition = claim.snapshot ? load(engine, claim.snapshot.state, n) : engine.partition(n, count)
  // Rules that are not those of the snapshot any more learn again what their windows reach back to.
  const stale = claim.snapshot ? engine.stale(claim.snapshot.state) : undefined
  if (stale) {
    const records = await log.past({ ...stale, until: partition.now })
    const messages = records.flatMap(admit)
    engine.rebuild(partition, stale.rules, messages.flatMap(({ body }) => (body.type === 'event' ? [body.event] : [])))
  }
  const next = reader(log, n)
  for (const { now, from, to, messages: sent, replies, skipped } of claim.journal) {
    const records = await next(from, to)
    if (skipped) continue
    const messages = [...records.flatMap(admit), ...sent]
    await stepBatch({ engine, partition, messages, now, answer: ({ id }) => replies[id] })
  }
  return partition
}

function load<P extends Partition>(engine: Engine<P>, state: Json, n: number): P {
  try {
    return engine.load(state)
  } catch (cause) {
    throw new EngineFault(cause, n)
  }
}

/** Hands out the records between two cursors; one batch begins where another ended. */
function reader(log: Log, n: number): (from: Cursor, to: Cursor) => Promise<ReadRecord[]> {
  let ahead: ReadRecord[] = []
  return async (from, to) => {
    if (from === to) return []
    for (;;) {
      const last = ahead.findIndex(({ cursor }) => cursor === to)
      if (last !== -1) return ahead.splice(0, last + 1)
      const more = await log.read(n, ahead.at(-1)?.cursor ?? from, pageSize)
      if (more.length === 0) throw new Error(`The log of partition ${n} no longer holds the batch up to ${to}.`)
      ahead.push(...more)
    }
  }
}
