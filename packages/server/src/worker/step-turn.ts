/**
 * Steps the input of one turn, and then the messages that partitions of this process send each other, until none is
 * left. All of it is committed together, so a suggestion whose parts live in several partitions of one process needs
 * one commit.
 *
 * Tricky cases:
 * - Every step of a partition is a batch of its own, journalled with the messages that were handed over to it, so that
 *   each partition can be recovered without the others.
 * - Messages are handed over as JSON text: partitions must share no objects, and a journal that is read back must equal
 *   what was stepped.
 * - Messages to a partition that is not a handover target go through the log instead (`build-commit.ts`).
 */

import type { Effect, Engine, Message, Partition, Result } from '@proactive/engine'
import type { Fence } from '../decider/answering.js'
import type { LogRecord } from '../log/log.js'
import type { Commit } from '../store/store.js'
import { buildCommit } from './build-commit.js'
import type { OwnedPartition } from './ownership.js'
import type { PartitionInput } from './partition-inputs.js'
import { EngineFault, stepBatch } from './step-batch.js'

/** More handovers than this within one turn are an endless loop between partitions. */
const maxRounds = 1_000

/**
 * Steps a turn, and returns what it commits: a commit per batch, and records for the log.
 *
 * @throws EngineFault when the engine fails, or partitions send each other messages in an endless loop.
 */
export async function stepTurn<P extends Partition>({ engine, count, inputs, handoverTargets, now, answer }: {
  engine: Engine<P>
  count: number
  inputs: readonly PartitionInput<P>[]
  /** The partitions to which messages may be handed over without the log. */
  handoverTargets: ReadonlyMap<number, OwnedPartition<P>>
  now: number
  /** Answers an effect inside the batch. The fence names the partition and epoch that ask. */
  answer: (effect: Effect, fence: Fence) => Promise<Result | undefined>
}): Promise<{ commits: Commit[]; records: LogRecord[] }> {
  const commits: Commit[] = []
  const records: LogRecord[] = []
  const targets = new Set(handoverTargets.keys())
  let pending = new Map<number, string[]>()

  async function stepPartition({ owned, to, messages }: PartitionInput<P>, handedOver: readonly string[]): Promise<void> {
    const { n, epoch, partition, cursor: from } = owned
    const at = Math.max(partition.now, now)
    const stepped = await stepBatch({ engine, partition, messages: [...messages, ...handedOver.map(parse)], now: at, answer: (effect) => answer(effect, { partition: n, epoch }) })
    owned.batch += 1
    owned.cursor = to
    const journal = { batch: owned.batch, now: at, from, to, messages: handedOver.map(parse), replies: stepped.replies, skipped: false }
    const built = buildCommit({ n, count, epoch, engine, journal, stepped, now: at, targets })
    commits.push(built.commit)
    records.push(...built.records)
    for (const message of stepped.elsewhere) handOver(message, n)
  }

  function handOver(message: Message, from: number): void {
    const to = message.to === 'all' ? [...targets] : [engine.ownerOf(message.to, count)].filter((n) => targets.has(n))
    const text = JSON.stringify(message)
    for (const n of to) {
      if (n === from) continue
      const queue = pending.get(n)
      if (queue) queue.push(text)
      else pending.set(n, [text])
    }
  }

  for (const input of inputs) await stepPartition(input, [])
  for (let round = 0; pending.size > 0; round++) {
    const handovers = [...pending]
    pending = new Map()
    for (const [n, handedOver] of handovers) {
      const owned = handoverTargets.get(n)
      if (round === maxRounds) throw new EngineFault(`Partitions sent each other messages for ${maxRounds} rounds: an endless loop.`, n)
      if (owned) await stepPartition({ owned, to: owned.cursor, messages: [] }, handedOver)
    }
  }
  return { commits, records }
}

function parse(text: string): Message {
  return JSON.parse(text)
}
