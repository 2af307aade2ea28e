import type { Partition } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'
import type { Counters } from './counters.js'
import { isLimited } from './reference/eligible-watch.js'
import type { Model } from './reference/model.js'
import type { Replayed } from './replay-watch.js'
import type { Watch } from './watch.js'

/**
 * Checks after every batch what topics promise: the best who waits is served first, no more are told at once than the use
 * case allows, and a hold that is given back is released in the shop's records. While no fault is active, those who wait
 * know their place.
 */
export interface TopicWatch {
  followed(replayed: Replayed): void
  /** Checks, while no fault is active, that everybody who was told a place knows the present one. */
  calm(now: number, partitions: readonly Partition[]): void
}

/** A candidate of a topic, as far as its rank needs it. */
interface Ranked {
  id: string
  person: string
  tier: number
  total: number
  tie: number
}

interface Known {
  placed: Set<string>
  queue: Map<string, Ranked>
}

export function createTopicWatch({ model, watch, counters }: { model: Model; watch: Watch; counters: Counters }): TopicWatch {
  const limited = new Map(model.definitions.pack.useCases.filter(isLimited).map((useCase) => [useCase.name, useCase]))
  const known = new Map<string, Known>()
  /** The places that differed at the last check: what says so may have been on its way. */
  let differed = new Set<string>()

  function checkTopic(address: string, topic: object): void {
    const { signal: id = '', useCase: name = '', placed, queue, refused }: { signal?: string; useCase?: string; placed?: unknown; queue?: unknown; refused?: { candidates: readonly string[] } } = topic
    const [told, waiting] = [rankedIn(placed), rankedIn(queue)]
    const before = known.get(address)
    known.set(address, { placed: new Set(told.map((one) => one.id)), queue: new Map(waiting.map((one) => [one.id, one])) })
    const signal = model.announced(id)
    const limit = limited.get(name)?.tell.limit
    const atMost = typeof limit === 'function' ? (signal ? limit({ signal: signal.data }) : Infinity) : (limit ?? Infinity)
    if (told.length > atMost) watch.breaks('no more are told at once than the use case allows', `'${name}' is told to ${told.length} of at most ${atMost}: ${told.map(({ person }) => person).join(', ')}.`, [id])
    if (!before) return
    for (const one of told) {
      if (before.placed.has(one.id)) continue
      // Who was waiting before the batch, is waiting after it, and was not refused, should have been served first.
      const better = waiting.find((other) => isBefore(other, one) && isSame(before.queue.get(other.id), other) && refused?.candidates.includes(other.id) !== true)
      if (better) watch.breaks('the best who waits is served first', `'${name}' was offered to ${written(one)} while ${written(better)} waits.`, [one.person, better.person, id])
    }
  }

  return {
    calm(now, partitions) {
      const differ = new Set<string>()
      for (const [id, { person, n, of }] of partitions.flatMap((partition) => topicsOf(partition).flatMap(([, topic]) => [...placesIn(topic)]))) {
        const notice = model.person(person, now)?.commands.findLast(({ candidate, place, state }) => candidate === id && place && state === 'open')
        if (!notice?.place || (notice.place.n === n && notice.place.of === of)) continue
        const difference = `${notice.id} ${n} ${of}`
        differ.add(difference)
        if (differed.has(difference)) watch.breaks('who waits knows the present place', `${notice.id} tells ${person} the place ${notice.place.n} of ${notice.place.of}, and it is ${n} of ${of}.`, [person, notice.id, id])
      }
      differed = differ
    },
    followed({ steps, partition }) {
      for (const { messages } of steps) for (const { body } of messages) if (body.type === 'more') counters.add('asked for more')
      for (const { answer: { seen, effects } } of steps)
        for (const one of seen)
          if (one.type === 'hold' && one.change === 'released' && !effects.some((effect) => effect.type === 'release' && effect.hold === one.hold))
            watch.breaks('a hold that is given back is released in the records', `The hold ${one.hold} of ${one.person} was given back, and the records still have it.`, [one.person, one.correlation])
      for (const [address, topic] of topicsOf(partition)) checkTopic(`${partition.n} ${address}`, topic)
    },
  }
}

/** Returns the places of those who were told one, by candidate; none while the order may change at once. */
function placesIn(topic: object): Map<string, { person: string; n: number; of: number }> {
  const { placed, queue, told, tier, isOver, chosen, holds = {}, asked = {} }: { placed?: unknown; queue?: unknown; told?: unknown; tier?: number; isOver?: boolean; chosen?: boolean; holds?: Record<string, { isKept: boolean } | undefined>; asked?: object } = topic
  const offers = rankedIn(placed).filter(({ id }) => holds[id]?.isKept !== true)
  const isSettled = isOver !== true && chosen === true && Object.keys(asked).length === 0 && offers.every(({ id }) => holds[id])
  const waiting = rankedIn(queue).filter((one) => one.tier <= (tier ?? one.tier)).toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  const isTold = new Set(rankedIn(told).map(({ id }) => id))
  const places = waiting.map(({ id, person }, before) => [id, { person, n: offers.length + before + 1, of: offers.length + waiting.length }] as const)
  return new Map(isSettled ? places.filter(([id]) => isTold.has(id)) : [])
}

function topicsOf(partition: Partition): [string, object][] {
  const topics: unknown = 'topics' in partition ? partition.topics : undefined
  return topics instanceof Map ? [...topics].filter((entry): entry is [string, object] => typeof entry[0] === 'string' && isRecord(entry[1])) : []
}

function rankedIn(candidates: unknown): Ranked[] {
  if (!Array.isArray(candidates)) return []
  return candidates.map(({ id, person, tier, score: { total }, tie }: Omit<Ranked, 'total'> & { score: { total: number } }) => ({ id, person, tier, total, tie }))
}

/** Orders by tier, then score, then tie; among equals by the name of the person. */
function isBefore(a: Ranked, b: Ranked): boolean {
  const differences = [a.tier - b.tier, b.total - a.total, a.tie - b.tie]
  const first = differences.find((difference) => difference !== 0)
  return first === undefined ? a.person < b.person : first < 0
}

const isSame = (a: Ranked | undefined, b: Ranked): boolean => a !== undefined && a.tier === b.tier && a.total === b.total && a.tie === b.tie

const written = ({ person, tier, total, tie }: Ranked): string => `${person} (tier ${tier}, ${total} points, tie ${tie})`
