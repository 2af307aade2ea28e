import type { Effect, Engine, Inspection, Message, Partition, Result } from '@proactive/engine'
import { replyTo } from '../store/store.js'

/** The engine failed on a batch: a mistake in it or in a definition, not in the world. */
export class EngineFault extends Error {
  readonly partition: number

  constructor(cause: unknown, partition: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'EngineFault'
    this.partition = partition
  }
}

export interface SteppedBatch {
  /** By effect: what was answered inside the batch. */
  replies: Record<string, Result>
  /** What no answer was given for. */
  effects: Effect[]
  /** For other partitions. */
  elsewhere: Message[]
  inspections: Inspection[]
}

/** A batch that goes round this often has a loop in it. */
const maxRounds = 1_000

/**
 * Steps one batch to its end: what the engine sends to its own partition, and what is answered at once, is stepped
 * again under the same `now`. Live and in replay it is the same loop; only `answer` differs.
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
  /** Nothing for an effect that waits for the commit. */
  answer: (effect: Effect) => Promise<Result | undefined> | Result | undefined
}): Promise<SteppedBatch> {
  const batch: SteppedBatch = { replies: {}, effects: [], elsewhere: [], inspections: [] }
  let next = messages
  for (let round = 0; round === 0 || next.length > 0; round++) {
    if (round === maxRounds) throw new EngineFault(`A batch did not end within ${maxRounds} rounds.`, partition.n)
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
