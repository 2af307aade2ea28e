import type { Counters } from './counters.js'
import type { Replayed } from './replay-watch.js'
import { topicsOf, type TopicState } from './topic-state.js'
import type { Watch } from './watch.js'

/**
 * Checks after every batch that topics offer on at once: a place that came free is offered to those who wait, no more
 * places are offered than are free, and where the queue is served, the partitions are asked for who comes next.
 */
export interface OfferWatch {
  followed(replayed: Replayed): void
}

export function createOfferWatch({ watch, counters }: { watch: Watch; counters: Counters }): OfferWatch {
  /** The candidates with a place, by topic. */
  const placedBefore = new Map<string, ReadonlySet<string>>()

  function checkTopic(address: string, topic: TopicState, batch: { asksFree: ReadonlySet<string>; granted: ReadonlySet<string>; free: readonly number[] }): void {
    const { signal, useCase, placed, queue, tier, isOver, isChosen, isScarce, atMost, holds, asked, refused, hasMore } = topic
    const before = placedBefore.get(address) ?? new Set()
    const now = new Set(placed.map(({ id }) => id))
    placedBefore.set(address, now)
    if (isOver || !isChosen) return
    const hasLeft = [...before].some((id) => !now.has(id))
    const next = queue.find((one) => one.tier <= (tier ?? one.tier) && !refused.includes(one.id))
    const isAsking = batch.asksFree.has(address) || asked.some(({ request }) => request === 'free')
    if (hasLeft && next && isScarce && !isAsking)
      watch.breaks('a place that came free is offered again at once', `A place of '${useCase}' came free, nobody asks what is free now, and ${next.person} waits.`, [next.person, next.id, signal])
    if (next && !isScarce && placed.length < atMost)
      watch.breaks('a place that came free is offered again at once', `'${useCase}' is told to ${placed.length} of at most ${atMost}, and ${next.person} waits.`, [next.person, next.id, signal])
    if (batch.free.length === 0) return
    // What was granted in this batch may have been free still when the records were asked.
    const claiming = placed.filter(({ id }) => !holds[id] || batch.granted.has(id)).length
    const [least, most] = [Math.min(...batch.free), Math.max(...batch.free)]
    if (hasMore && queue.length === 0 && placed.length < atMost && least > claiming)
      watch.breaks('the partitions are asked for who comes next', `${least} places of '${useCase}' are free, the queue is empty, and a partition has more candidates than it has nominated.`, [signal])
    const unheld = placed.filter(({ id }) => !holds[id])
    if (unheld.length > most && unheld.some(({ id }) => !before.has(id)))
      watch.breaks('no more places are offered than are free', `'${useCase}' is offered to ${unheld.map(({ person }) => person).join(', ')}, and ${most} places were free.`, [signal, ...unheld.map(({ person }) => person)])
  }

  return {
    followed({ steps, partition }) {
      const asksFree = new Set<string>()
      const granted = new Set<string>()
      const free = new Map<string, number[]>()
      for (const { messages, answer: { effects, seen } } of steps) {
        for (const { body } of messages) if (body.type === 'more') counters.add('asked for more')
        for (const { type, from } of effects) if (type === 'free') asksFree.add(from)
        for (const one of seen) {
          if (one.type === 'hold' && one.change === 'granted') granted.add(one.correlation)
          if (one.type !== 'queue' || one.free === null) continue
          const address = `topic:${one.signal}/${one.useCase}`
          free.set(address, [...(free.get(address) ?? []), one.free])
        }
      }
      const topics = topicsOf(partition)
      for (const [address, topic] of topics) checkTopic(address, topic, { asksFree, granted, free: free.get(address) ?? [] })
    },
  }
}
