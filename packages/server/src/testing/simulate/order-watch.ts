import type { Engine, Message } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import type { Replayed } from './replay-watch.js'
import type { Watch } from './watch.js'

/** Checks what partitions send each other, and that they come to rest. */
export interface OrderWatch {
  followed(replayed: Replayed): void
  /** Checks, after all work is settled, that every message was taken. */
  end(): void
}

/** More batches of one partition within this time are a livelock. */
const windowMs = seconds(10)
const batchesAtMost = 600

/** Creates the check of order: from one partition to another, messages arrive once and in the order in which they were sent. */
export function createOrderWatch({ engine, count, watch }: { engine: Pick<Engine, 'ownerOf'>; count: number; watch: Watch }): OrderWatch {
  /** What was sent and not taken yet, by sender and receiver. */
  const sent = new Map<string, { id: string; type: string; at: number }[]>()
  const recent = Array.from({ length: count }, () => [] as number[])

  function take(n: number, { id, body }: Message): void {
    for (let from = 0; from < count; from++) {
      const queue = sent.get(`${from} ${n}`)
      const place = queue?.findIndex((one) => one.id === id) ?? -1
      if (!queue || place < 0) continue
      if (place > 0)
        watch.breaks(
          'messages from one partition to another arrive in their order',
          `Partition ${n} took '${body.type}' ${id} of partition ${from} before '${queue[0]?.type ?? ''}' ${queue[0]?.id ?? ''}, which was sent before it.`,
        )
      queue.splice(place, 1)
      return
    }
  }

  return {
    followed({ commit: { partition: n, journal }, taken, batch }) {
      for (const message of taken) take(n, message)
      for (const message of batch.elsewhere) {
        const receivers = message.to === 'all' ? Array.from({ length: count }, (_, to) => to) : [engine.ownerOf(message.to, count)]
        for (const to of receivers) {
          if (to === n) continue
          const queue = sent.get(`${n} ${to}`) ?? []
          sent.set(`${n} ${to}`, queue)
          if (!queue.some(({ id }) => id === message.id)) queue.push({ id: message.id, type: message.body.type, at: journal.now })
        }
      }
      const times = [...(recent[n] ?? []).filter((at) => at > journal.now - windowMs), journal.now]
      recent[n] = times
      if (times.length > batchesAtMost) watch.breaks('the partitions come to rest', `Partition ${n} committed ${times.length} batches within ${windowMs / 1_000} s: a livelock.`)
    },
    end() {
      for (const [between, queue] of sent) {
        const [first] = queue
        if (first) watch.breaks('every message between partitions is taken', `'${first.type}' ${first.id} was sent at ${new Date(first.at).toISOString()} (from, to: ${between}) and never taken, and ${queue.length - 1} more.`)
      }
    },
  }
}
