import type { Engine, Message, Partition } from '@proactive/engine'
import { canonicalJson } from '@proactive/protocol'
import { stepBatch } from '../../worker/step-batch.js'
import type { Commit } from '../../store/store.js'
import type { Watch } from './watch.js'

/** Steps every committed batch again, from the journal alone, and compares it with what was live. */
export interface ReplayWatch {
  committed(commit: Commit, messages: readonly Message[]): void
  /** A process has taken a partition: it must stand where the journal ends. */
  taken(partition: Partition, batch: number): void
  /** The partition that a process works on. */
  holds(host: number, partition: Partition): void
  /** Compares what a process owns, when it is between two batches. */
  compare(host: number, owns: readonly number[]): void
}

interface Shadow {
  partition: Partition
  batch: number
  /** Batches follow each other, though stepping one takes several turns. */
  last: Promise<void>
}

export function createReplayWatch({
  engine,
  count,
  watch,
}: {
  engine: Engine
  count: number
  watch: Watch
}): ReplayWatch {
  const shadows = Array.from({ length: count }, (_, n): Shadow => ({
    partition: engine.partition(n, count),
    batch: 0,
    last: Promise.resolve(),
  }))
  const held = new Map<string, Partition>()

  async function stepAgain(shadow: Shadow, { journal, inspections }: Commit, taken: readonly Message[]): Promise<void> {
    shadow.batch = journal.batch
    if (journal.skipped) return
    const messages = structuredClone([...taken])
    const replies = structuredClone(journal.replies)
    const again = await stepBatch({
      engine,
      partition: shadow.partition,
      messages,
      now: journal.now,
      answer: ({ id }) => replies[id],
    })
    const [live, replayed] = [JSON.stringify(inspections), JSON.stringify(again.inspections)]
    if (live !== replayed) {
      const i = inspections.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(again.inspections[at]))
      watch.breaks(
        'replay equals live',
        `Batch ${journal.batch} of partition ${shadow.partition.n}: live ${JSON.stringify(inspections[i])}, replayed ${JSON.stringify(again.inspections[i])}.`,
      )
    }
  }

  function mustEqual(partition: Partition, when: string): void {
    const shadow = shadows[partition.n]
    if (!shadow) return
    const [live, replayed] = [canonicalJson(engine.save(partition)), canonicalJson(engine.save(shadow.partition))]
    if (live !== replayed)
      watch.breaks(
        'replay equals live, byte for byte',
        `Partition ${partition.n} ${when}: ${difference(live, replayed)}`,
      )
  }

  return {
    committed(commit, messages) {
      const shadow = shadows[commit.partition]
      if (!shadow) return
      shadow.last = shadow.last
        .then(() => stepAgain(shadow, commit, messages))
        .catch((cause: unknown) => watch.breaks('what was stepped can be stepped again', String(cause)))
    },
    taken(partition, batch) {
      const shadow = shadows[partition.n]
      if (!shadow) return
      if (shadow.batch !== batch)
        return watch.breaks(
          'nothing commits after a takeover',
          `Partition ${partition.n} was taken at batch ${batch}, and stands at ${shadow.batch}.`,
        )
      mustEqual(partition, 'after a takeover')
    },
    holds: (host, partition) => void held.set(`${host} ${partition.n}`, partition),
    compare(host, owns) {
      for (const n of owns) {
        const partition = held.get(`${host} ${n}`)
        // One that is ahead has been stepped, and its commit is still on its way.
        const isAtRest = partition?.now === shadows[n]?.partition.now
        if (partition && isAtRest) mustEqual(partition, 'at rest')
      }
    },
  }
}

function difference(live: string, replayed: string): string {
  let at = 0
  while (at < live.length && live[at] === replayed[at]) at++
  const near = (text: string) => text.slice(Math.max(0, at - 120), at + 200)
  return `live …${near(live)}…, replayed …${near(replayed)}…`
}
