import type { Model } from './reference/model.js'
import { isLimited } from './reference/eligible-watch.js'
import type { Replayed } from './replay-watch.js'
import { isBefore, type Ranked, topicsOf, type TopicState } from './topic-state.js'
import type { Watch } from './watch.js'

/**
 * Checks after every batch the order of topics: the best who waits is served first, no more are told at once than the use
 * case allows, and a hold that is given back is released in the shop's records.
 */
export interface TopicWatch {
  followed(replayed: Replayed): void
}

interface Known {
  placed: Set<string>
  queue: Map<string, Ranked>
}

export function createTopicWatch({ model, watch }: { model: Model; watch: Watch }): TopicWatch {
  const limited = new Map(model.definitions.pack.useCases.filter(isLimited).map((useCase) => [useCase.name, useCase]))
  const known = new Map<string, Known>()

  function checkTopic(address: string, { signal: id, useCase: name, placed, queue, refused }: TopicState): void {
    const before = known.get(address)
    known.set(address, { placed: new Set(placed.map((one) => one.id)), queue: new Map(queue.map((one) => [one.id, one])) })
    const signal = model.announced(id)
    const limit = limited.get(name)?.tell.limit
    const atMost = typeof limit === 'function' ? (signal ? limit({ signal: signal.data }) : Infinity) : (limit ?? Infinity)
    if (placed.length > atMost) watch.breaks('no more are told at once than the use case allows', `'${name}' is told to ${placed.length} of at most ${atMost}: ${placed.map(({ person }) => person).join(', ')}.`, [id])
    const both = queue.find((one) => placed.some((other) => other.id === one.id))
    if (both) watch.breaks('nobody waits for a place that they have', `${both.person} has a place of '${name}', and is in the queue for another.`, [both.person, both.id, id])
    if (!before) return
    for (const one of placed) {
      if (before.placed.has(one.id)) continue
      // Who was waiting before the batch, is waiting after it, and was not refused, should have been served first.
      const better = queue.find((other) => isBefore(other, one) && isSame(before.queue.get(other.id), other) && !refused.includes(other.id))
      if (better) watch.breaks('the best who waits is served first', `'${name}' was offered to ${written(one)} while ${written(better)} waits.`, [one.person, better.person, id])
    }
  }

  return {
    followed({ steps, partition }) {
      for (const { answer: { seen, effects } } of steps)
        for (const one of seen)
          if (one.type === 'hold' && one.change === 'released' && !effects.some((effect) => effect.type === 'release' && effect.hold === one.hold))
            watch.breaks('a hold that is given back is released in the records', `The hold ${one.hold} of ${one.person} was given back, and the records still have it.`, [one.person, one.correlation])
      for (const [address, topic] of topicsOf(partition)) checkTopic(`${partition.n} ${address}`, topic)
    },
  }
}

const isSame = (a: Ranked | undefined, b: Ranked): boolean => a !== undefined && a.tier === b.tier && a.total === b.total && a.tie === b.tie

const written = ({ person, tier, total, tie }: Ranked): string => `${person} (tier ${tier}, ${total} points, tie ${tie})`
