import type { Partition } from '@proactive/engine'
import type { Model } from './reference/model.js'
import type { Replayed } from './replay-watch.js'
import { isBefore, topicsOf, type TopicState } from './topic-state.js'
import type { Watch } from './watch.js'

/** Checks that who waits is told the present place: by the topic after every batch, and by the page while no fault is active. */
export interface ToldPlaceWatch {
  followed(replayed: Replayed): void
  calm(now: number, partitions: readonly Partition[]): void
}

export function createToldPlaceWatch({ model, watch }: { model: Model; watch: Watch }): ToldPlaceWatch {
  /** The places that topics have told, by candidate. */
  const told = new Map<string, { n: number; of: number }>()
  /** The places that differed at the last check: what says so may have been on its way. */
  let differed = new Set<string>()

  return {
    followed({ steps, partition }) {
      for (const { answer: { emit, seen } } of steps) {
        for (const one of seen) {
          if (one.type === 'place') told.set(one.correlation, one)
          // Who has closed the notice of a place is told nothing more.
          else if (one.type === 'outcome' && one.correlation !== undefined) told.delete(one.correlation)
        }
        for (const { body } of emit) if (body.type === 'place' && body.place) told.set(body.candidate.id, body.place)
      }
      for (const [id, { person, n, of }] of topicsOf(partition).flatMap(([, topic]) => [...placesIn(topic)])) {
        const said = told.get(id)
        if (said && (said.n !== n || said.of !== of)) watch.breaks('who waits is told the present place', `${person} was told the place ${said.n} of ${said.of}, and it is ${n} of ${of}.`, [person, id])
      }
    },
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
  }
}

/** Returns the places of those who were told one, by candidate; none while the order may change at once. */
function placesIn({ placed, queue, told, tier, isOver, isChosen, holds, asked }: TopicState): Map<string, { person: string; n: number; of: number }> {
  const offers = placed.filter(({ id }) => holds[id]?.isKept !== true)
  const isSettled = !isOver && isChosen && asked.length === 0 && offers.every(({ id }) => holds[id])
  const waiting = queue.filter((one) => one.tier <= (tier ?? one.tier)).toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  const places = waiting.map(({ id, person }, before) => [id, { person, n: offers.length + before + 1, of: offers.length + waiting.length }] as const)
  return new Map(isSettled ? places.filter(([id]) => told.has(id)) : [])
}
