import type { Engine, Message, Partition } from '@proactive/engine'
import { canonicalJson, isRecord } from '@proactive/protocol'
import { type SteppedBatch, stepBatch } from '../../worker/step-batch.js'
import type { Commit } from '../../store/store.js'
import type { Counters } from './counters.js'
import { differencesOf, formatDifferences } from './difference.js'
import type { Watch } from './watch.js'

/** One call of the engine within a committed batch: what it was given and what it answered. */
export interface Step {
  n: number
  now: number
  messages: readonly Message[]
  answer: ReturnType<Engine['step']>
}

/** A committed batch, stepped again. */
export interface Replayed {
  commit: Commit
  /** What the batch has read from the log and what was handed over to it. */
  taken: readonly Message[]
  batch: SteppedBatch
  steps: readonly Step[]
  /** The partition after the batch. */
  partition: Partition
}

/** Checks that replay is deterministic: steps every committed batch again from its journal and compares the results. */
export interface ReplayWatch {
  committed(commit: Commit, messages: readonly Message[]): void
  /** Calls back with every batch, in the order of the commits. */
  onReplayed(listener: (replayed: Replayed) => void): void
  /** Checks a partition that a process has taken over at a batch: its state must be the state after that batch. */
  takenOver(partition: Partition, batch: number): void
  /** Notes the partition object that a process steps. */
  stepped(host: number, partition: Partition): void
  /** Compares the partitions that a process owns, as far as no commit is in flight. */
  compare(host: number, owns: readonly number[]): void
  /** The partitions as the log has them. */
  readonly partitions: readonly Partition[]
}

export function createReplayWatch({ engine, count, watch, counters }: { engine: Engine; count: number; watch: Watch; counters: Counters }): ReplayWatch {
  const shadows = Array.from({ length: count }, (_, n) => ({ partition: engine.partition(n, count), batch: 0, epoch: 0 }))
  const live = new Map<string, Partition>()
  const listeners: ((replayed: Replayed) => void)[] = []
  /** Resolves when the last batch was stepped: batches are stepped in the order of their commits. */
  let last = Promise.resolve()

  async function stepAgain(shadow: (typeof shadows)[number], commit: Commit, taken: readonly Message[]): Promise<void> {
    const { journal, inspections, partition: n, epoch } = commit
    if (journal.batch !== shadow.batch + 1 || epoch < shadow.epoch) {
      watch.breaks(
        'a fenced owner commits nothing after a takeover',
        `Partition ${n} committed batch ${journal.batch} of epoch ${epoch} after batch ${shadow.batch} of epoch ${shadow.epoch}.`,
      )
    }
    Object.assign(shadow, { batch: journal.batch, epoch })
    if (journal.skipped) return
    const { partition } = shadow
    const steps: Step[] = []
    const recording: Engine = {
      ...engine,
      step(given, messages, now) {
        const answer = engine.step(given, messages, now)
        steps.push({ n, now, messages, answer })
        return answer
      },
    }
    const replies = structuredClone(journal.replies)
    const batch = await stepBatch({
      engine: recording,
      partition,
      messages: structuredClone([...taken]),
      now: journal.now,
      answer: ({ id }) => replies[id],
    })
    if (JSON.stringify(inspections) !== JSON.stringify(batch.inspections)) {
      const all = differencesOf(inspections, batch.inspections)
      const at = Number(/^\[(\d+)\]/.exec(all[0]?.path ?? '')?.[1])
      const one = inspections[at] ?? batch.inspections[at]
      watch.breaks(
        'the replay of a batch has the same result',
        `Batch ${journal.batch} of partition ${n}${one ? `, ${one.type}${personOf(one)}` : ''}: ${formatDifferences(all, sides)}.`,
      )
    }
    for (const listener of listeners) listener({ commit, taken, batch, steps, partition })
  }

  function mustEqual(partition: Partition, when: string): void {
    const shadow = shadows[partition.n]
    if (!shadow) return
    const [state, replayed] = [engine.save(partition), engine.save(shadow.partition)]
    if (canonicalJson(state) === canonicalJson(replayed)) return
    const all = differencesOf(state, replayed)
    const people = [...new Set(all.flatMap(({ path }) => /^\.people\[([^\]]+)\]/.exec(path)?.[1] ?? []))]
    watch.breaks(
      'a replayed partition equals the live one, byte for byte',
      `Partition ${partition.n} ${when}${people.length > 0 ? `, of ${people.slice(0, 3).join(' and ')}` : ''}: ${all.length > 0 ? formatDifferences(all, sides) : 'the same entries are in another order'}.`,
      people,
    )
  }

  return {
    onReplayed: (listener) => void listeners.push(listener),
    get partitions() {
      return shadows.map(({ partition }) => partition)
    },
    committed(commit, messages) {
      const shadow = shadows[commit.partition]
      if (!shadow) return
      last = last
        .then(() => stepAgain(shadow, commit, messages))
        .catch((cause: unknown) => watch.breaks('every committed batch can be replayed', stackOf(cause)))
    },
    takenOver(partition, batch) {
      const shadow = shadows[partition.n]
      if (!shadow) return
      if (shadow.batch < batch) {
        watch.breaks('a takeover starts at a committed batch', `Partition ${partition.n} was taken over at batch ${batch}, and batch ${shadow.batch} was the last to be committed.`)
      } else if (shadow.batch > batch) {
        // While it was loaded, another process has taken it over, and has committed since.
        counters.add('takeovers overtaken')
      } else {
        counters.add('takeovers compared')
        mustEqual(partition, 'after a takeover')
      }
    },
    stepped: (host, partition) => void live.set(`${host} ${partition.n}`, partition),
    compare(host, owns) {
      for (const n of owns) {
        const partition = live.get(`${host} ${n}`)
        // A partition that is ahead has been stepped, and its commit is in flight.
        const isSettled = partition?.now === shadows[n]?.partition.now
        if (partition && isSettled) mustEqual(partition, 'at the end')
      }
    },
  }
}

const sides = ['live', 'replayed'] as const

const personOf = (one: object): string => (isRecord(one) && typeof one['person'] === 'string' ? ` of ${one['person']}` : '')

const stackOf = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
