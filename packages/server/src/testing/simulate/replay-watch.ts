import type { Engine, Message, Partition } from '@proactive/engine'
import { canonicalJson } from '@proactive/protocol'
import { stepBatch } from '../../worker/step-batch.js'
import type { Commit } from '../../store/store.js'
import type { Watch } from './watch.js'

/** Checks that replay is deterministic: steps every committed batch again from its journal and compares the results. */
export interface ReplayWatch {
  committed(commit: Commit, messages: readonly Message[]): void
  /** Checks a partition that a process has taken over: its state must be the state after the last committed batch. */
  takenOver(partition: Partition, batch: number): void
  /** Notes the partition object that a process steps. */
  stepped(host: number, partition: Partition): void
  /** Compares the partitions that a process owns, as far as no commit is in flight. */
  compare(host: number, owns: readonly number[]): void
}

interface Shadow {
  partition: Partition
  batch: number
  /** Resolves when the last batch was stepped, so that batches are stepped in order. */
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
  const live = new Map<string, Partition>()

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
    const [once, replayed] = [JSON.stringify(inspections), JSON.stringify(again.inspections)]
    if (once !== replayed) {
      const i = inspections.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(again.inspections[at]))
      watch.breaks(
        'the replay of a batch has the same result',
        `Batch ${journal.batch} of partition ${shadow.partition.n}: live ${JSON.stringify(inspections[i])}, replayed ${JSON.stringify(again.inspections[i])}.`,
      )
    }
  }

  function mustEqual(partition: Partition, when: string): void {
    const shadow = shadows[partition.n]
    if (!shadow) return
    const [state, replayed] = [canonicalJson(engine.save(partition)), canonicalJson(engine.save(shadow.partition))]
    if (state !== replayed)
      watch.breaks(
        'a replayed partition equals the live one, byte for byte',
        `Partition ${partition.n} ${when}: ${difference(state, replayed)}`,
      )
  }

  return {
    committed(commit, messages) {
      const shadow = shadows[commit.partition]
      if (!shadow) return
      shadow.last = shadow.last
        .then(() => stepAgain(shadow, commit, messages))
        .catch((cause: unknown) => watch.breaks('every committed batch can be replayed', String(cause)))
    },
    takenOver(partition, batch) {
      const shadow = shadows[partition.n]
      if (!shadow) return
      if (shadow.batch !== batch)
        return watch.breaks(
          'a fenced owner commits nothing after a takeover',
          `Partition ${partition.n} was taken over at batch ${batch}, but the last committed batch is ${shadow.batch}.`,
        )
      mustEqual(partition, 'after a takeover')
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

function difference(live: string, replayed: string): string {
  let at = 0
  while (at < live.length && live[at] === replayed[at]) at++
  const near = (text: string) => text.slice(Math.max(0, at - 120), at + 200)
  return `live …${near(live)}…, replayed …${near(replayed)}…`
}
