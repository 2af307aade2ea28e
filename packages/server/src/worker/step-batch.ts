import type { Effect, Engine, Inspection, Message, Partition, Result } from '@proactive/engine'
import { replyTo } from '../store/store.js'

/** Thrown when the engine fails on a batch: a defect of the engine or of a definition, not of a service outside. */
export class EngineFault extends Error {
  readonly partition: number

  constructor(cause: unknown, partition: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'EngineFault'
    this.partition = partition
  }
}

export interface SteppedBatch {
  /** The results, by effect ID, of the effects that were answered inside the batch. */
  replies: Record<string, Result>
  /** The effects that were not answered inside the batch. */
  effects: Effect[]
  /** Messages for other partitions. */
  elsewhere: Message[]
  inspections: Inspection[]
}

/** More rounds than this within one batch are an endless loop. */
const maxRounds = 1_000

/**
 * Steps one batch to its end: messages to the same partition and replies to effects that are answered at once are
 * stepped in further rounds, with the same `now`. Recovery and replay use the same loop with another `answer`.
 *
 * @throws EngineFault when the engine fails, or the batch does not end.
 */
export async function stepBatch<P extends Partition>({
  engine,
  partition,
  messages,
  now,
  answer,
}: {
  engine: Engine<P>
  partition: P
  messages: readonly Message[]
  now: number
  /** Returns undefined for an effect that is performed after the commit. */
  answer: (effect: Effect) => Promise<Result | undefined> | Result | undefined
}): Promise<SteppedBatch> {
  const batch: SteppedBatch = { replies: {}, effects: [], elsewhere: [], inspections: [] }
  let next = messages
  for (let round = 0; round === 0 || next.length > 0; round++) {
    if (round === maxRounds) throw new EngineFault(`A batch did not end within ${maxRounds} rounds: an endless loop.`, partition.n)
    const { emit, effects, seen } = step(engine, partition, next, now)
    batch.inspections.push(...seen)
    const here: Message[] = []
    for (const message of emit) {
      const isHere = message.to === 'all' || engine.ownerOf(message.to, partition.count) === partition.n
      if (isHere) here.push(message)
      if (!isHere || (message.to === 'all' && partition.count > 1)) batch.elsewhere.push(message)
    }
    for (const effect of effects) {
      const result = await answer(effect)
      if (result === undefined) batch.effects.push(effect)
      else {
        batch.replies[effect.id] = result
        here.push(replyTo(effect, result))
      }
    }
    next = here
  }
  return batch
}

function step<P extends Partition>(engine: Engine<P>, partition: P, messages: readonly Message[], now: number) {
  try {
    return engine.step(partition, messages, now)
  } catch (cause) {
    throw new EngineFault(cause, partition.n)
  }
}
