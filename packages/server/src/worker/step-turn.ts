import type { Effect, Engine, Message, Partition, Result } from '@proactive/engine'
import type { Fence } from '../decider/answering.js'
import { commitOf } from './build-commit.js'
import type { Cursor, LogRecord } from '../log/log.js'
import { EngineFault, stepBatch } from './step-batch.js'
import type { Commit } from '../store/store.js'

/** What this process holds of one partition that it owns. */
export interface Owned<P> {
  n: number
  epoch: number
  batch: number
  cursor: Cursor
  partition: P
  /** How many records it takes at once; fewer while one of them is suspected. */
  limit: number
  /** A record of ours that lies in its log and has to be read before anything is handed to it past the log. */
  awaits?: string
}

/** One partition's part of a turn: what it read, up to where. */
export interface Reading<P> {
  owned: Owned<P>
  to: Cursor
  messages: readonly Message[]
}

/** Partitions that send each other messages this often within a commit are going round in circles. */
const maxRounds = 1_000

/**
 * Steps what a turn has read, and then what the partitions of this process send each other, until nothing is left.
 * Each step of a partition is a batch of its own, journalled with what it was handed, so that each can be recovered
 * without the others.
 */
export async function stepTurn<P extends Partition>({ engine, count, readings, reach, now, answer }: {
  engine: Engine<P>
  count: number
  readings: readonly Reading<P>[]
  /** The partitions that may be handed messages past the log. */
  reach: ReadonlyMap<number, Owned<P>>
  now: number
  /** The fence tells the world which owner asks. */
  answer: (effect: Effect, fence: Fence) => Promise<Result | undefined>
}): Promise<{ commits: Commit[]; records: LogRecord[] }> {
  const commits: Commit[] = []
  const records: LogRecord[] = []
  const handed = new Set(reach.keys())
  /** Written down, as in a log: partitions share nothing, and a journal reads as it was. */
  let waiting = new Map<number, string[]>()

  async function take({ owned, to, messages }: Reading<P>, sent: readonly string[]): Promise<void> {
    const { n, epoch, partition, cursor: from } = owned
    const at = Math.max(partition.now, now)
    const stepped = await stepBatch({ engine, partition, messages: [...messages, ...sent.map(read)], now: at, answer: (effect) => answer(effect, { partition: n, epoch }) })
    owned.batch += 1
    owned.cursor = to
    const journal = { batch: owned.batch, now: at, from, to, messages: sent.map(read), replies: stepped.replies, skipped: false }
    const made = commitOf({ n, count, epoch, engine, journal, stepped, now: at, handed })
    commits.push(made.commit)
    records.push(...made.records)
    for (const message of stepped.elsewhere) hand(message, n)
  }

  function hand(message: Message, from: number): void {
    const to = message.to === 'all' ? [...handed] : [engine.ownerOf(message.to, count)].filter((n) => handed.has(n))
    const written = JSON.stringify(message)
    for (const n of to) {
      if (n === from) continue
      const queue = waiting.get(n)
      if (queue) queue.push(written)
      else waiting.set(n, [written])
    }
  }

  for (const reading of readings) await take(reading, [])
  for (let round = 0; waiting.size > 0; round++) {
    const deliveries = [...waiting]
    waiting = new Map()
    for (const [n, sent] of deliveries) {
      const owned = reach.get(n)
      if (round === maxRounds) throw new EngineFault('What partitions send each other goes round in circles.', n)
      if (owned) await take({ owned, to: owned.cursor, messages: [] }, sent)
    }
  }
  return { commits, records }
}

function read(written: string): Message {
  return JSON.parse(written)
}
