/**
 * The topic's side of places: tells those who wait for a scarce thing where they stand, while it is offered to others. Who
 * was told is in `told`, and is told when there is nothing to wait for any more.
 */

import { topicOf } from '../message/address.js'
import type { Candidate, PlaceEnd, Standing } from '../message/message.js'
import type { Topic } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { byRank } from './score.js'

/** In a longer order, a place says little: nobody new is told. */
const orderAtMost = 5

/**
 * Tells those who wait where they stand. Says nothing while somebody is being decided about, because then the order may
 * change at once.
 */
export function tellPlaces(turn: Turn, topic: Topic): void {
  if (!turn.compiled.useCases.get(topic.useCase)?.waiting || topic.isOver) return
  const queue = topic.queue.filter(({ tier }) => tier <= (topic.tier ?? tier)).toSorted(byRank)
  const offers = topic.placed.filter(({ id }) => topic.holds[id]?.isKept !== true)
  const ends = offers.flatMap(({ id }) => topic.holds[id]?.until ?? [])
  const told = topic.told ?? []
  for (const one of told) if (!queue.some(({ id }) => id === one.id)) endPlace(turn, topic, one, 'over')
  const isOpen = Object.values(topic.asked).some(({ request }) => request === 'free') || ends.length < offers.length
  if (isOpen || !topic.chosen) return
  if (ends.length === 0) {
    for (const one of told) endPlace(turn, topic, one, 'taken')
    return
  }
  const of = offers.length + queue.length
  const isShort = of <= orderAtMost && Object.keys(topic.bounds).length === 0
  for (const [waiting, candidate] of queue.entries()) {
    const isTold = told.some(({ id }) => id === candidate.id)
    if (isShort || isTold) sendPlace(turn, topic, candidate, { n: offers.length + waiting + 1, of, decidesAt: Math.min(...ends) })
  }
}

/** Tells somebody who was told a place that there is nothing to wait for any more. */
export function endPlace(turn: Turn, topic: Topic, candidate: Candidate, reason: PlaceEnd): void {
  if (!topic.told?.some(({ id }) => id === candidate.id)) return
  topic.told = topic.told.filter(({ id }) => id !== candidate.id)
  send(turn, `person:${candidate.person}`, causeOf(topic, candidate), { type: 'place', candidate, reason })
}

function sendPlace(turn: Turn, topic: Topic, candidate: Candidate, place: Standing): void {
  topic.told = [...(topic.told ?? []).filter(({ id }) => id !== candidate.id), candidate]
  send(turn, `person:${candidate.person}`, causeOf(topic, candidate), { type: 'place', candidate, place })
}

/** Every word about a place is a message of its own. */
const causeOf = (topic: Topic, { id }: Candidate): string => `${id} ${topicOf(topic.signal, topic.useCase)} ${topic.n++}`
