/**
 * Restores a partition to the state that its last owner committed: loads the snapshot, and steps every journalled batch
 * after it again with the journalled replies. The result is the same, byte for byte.
 *
 * Tricky cases:
 * - Nothing outside is asked and nothing is sent: the journal has the replies, and the effects of these batches were
 *   committed with them.
 * - A rule whose version differs from the snapshot's has no usable state. Its windows are rebuilt from the events of the
 *   log, as far back as they reach, before the journal is stepped.
 * - A batch that was skipped as a poison record is skipped again.
 */

import type { DefinitionError, Engine, Partition } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { DecodeRecord } from '../events/decode-record.js'
import type { Cursor, Log, ReadRecord } from '../log/log.js'
import type { Claim } from '../store/store.js'
import { EngineFault, stepBatch } from './step-batch.js'

/** How many records one read returns; small batches are cut from it. */
const pageSize = 2_000

/**
 * Recovers a partition from its claim.
 *
 * @throws EngineFault when the state cannot be loaded or a batch cannot be stepped by the present definitions.
 */
export async function recover<P extends Partition>({
  engine,
  log,
  claim,
  n,
  count,
  decodeRecord,
  onError,
}: {
  engine: Engine<P>
  log: Log
  claim: Pick<Claim, 'snapshot' | 'journal'>
  n: number
  count: number
  decodeRecord: DecodeRecord
  /** Is told what definitions threw while the state was loaded or rebuilt. Batches have reported theirs at their time. */
  onError?: ((error: DefinitionError) => void) | undefined
}): Promise<P> {
  const partition = claim.snapshot ? load(engine, claim.snapshot.state, n, onError) : engine.partition(n, count)
  const stale = claim.snapshot ? engine.stale(claim.snapshot.state) : undefined
  if (stale) {
    const records = await log.past({ ...stale, until: partition.now })
    const messages = records.flatMap(decodeRecord)
    engine.rebuild(partition, stale.rules, messages.flatMap(({ body }) => (body.type === 'event' ? [body.event] : [])), onError)
  }
  const readBatch = createBatchReader(log, n)
  for (const { now, from, to, messages: sent, replies, skipped } of claim.journal) {
    const records = await readBatch(from, to)
    if (skipped) continue
    const messages = [...records.flatMap(decodeRecord), ...sent]
    await stepBatch({ engine, partition, messages, now, answer: ({ id }) => replies[id] })
  }
  return partition
}

function load<P extends Partition>(engine: Engine<P>, state: Json, n: number, onError: ((error: DefinitionError) => void) | undefined): P {
  try {
    return engine.load(state, onError)
  } catch (cause) {
    throw new EngineFault(cause, n)
  }
}

/** Returns a function that reads the records between two cursors. Batches must be read in order, without gaps. */
function createBatchReader(log: Log, n: number): (from: Cursor, to: Cursor) => Promise<ReadRecord[]> {
  let ahead: ReadRecord[] = []
  return async (from, to) => {
    if (from === to) return []
    for (;;) {
      const last = ahead.findIndex(({ cursor }) => cursor === to)
      if (last !== -1) return ahead.splice(0, last + 1)
      const more = await log.read(n, ahead.at(-1)?.cursor ?? from, pageSize)
      if (more.length === 0) throw new Error(`The log of partition ${n} no longer has the records of the batch up to cursor '${to}'.`)
      ahead.push(...more)
    }
  }
}
