import {
  commandExecuted,
  commandFailed,
  consentChanged,
  minutes,
  seconds,
  suggestionDeclined,
  suggestionDismissed,
  suggestionExpired,
  suggestionIgnored,
} from '@proactive/protocol'
import fc from 'fast-check'
import { defineUseCase } from '../define/define-use-case.js'
import type { UseCase } from '../define/use-case.js'
import type { Effect } from '../message/effect.js'
import { plain } from '../message/json.js'
import type { Result } from '../message/message.js'
import type { RehearsalOptions } from './backstage.js'
import type { Rehearsal } from './rehearsal.js'
import { call, guest, left, opened, stage, useCase } from './rooms.js'
import { leftRoom, room } from './tables.js'

/** One thing that happens; `n` chooses among its variants. */
export interface Deed {
  does: (typeof all)[number]
  who: number
  n: number
}

const all = [
  'calls', 'frees', 'enters', 'leaves room', 'waits', 'shows', 'answers', 'accepts', 'undoes', 'extends', 'comes',
  'goes', 'restarts', 'replies', 'changes modes', 'retries letters', 'loses holds', 'revokes consent', 'snoozes',
] as const
/** These happen more often than the others. */
const often = ['replies', 'replies', 'loses holds', 'shows', 'answers', 'accepts', 'waits'] as const

/** Random sequences of deeds, and of numbers by which the services and the records choose their answers. */
export const walks = fc.record({
  deeds: fc.array(fc.record({ does: fc.constantFrom(...all, ...often), who: fc.nat(5), n: fc.nat(11) }), { maxLength: 40, size: 'max' }),
  answers: fc.array(fc.nat(9), { minLength: 1, maxLength: 12, size: 'max' }),
  partitions: fc.constantFrom(1, 3),
})
export type Walk = typeof walks extends fc.Arbitrary<infer One> ? One : never

const stillTrue = ({ facts }: { facts: object }): boolean => !('free' in facts) || facts.free !== 1
const modes = ['dry', 'off', 'live'] as const
const places = ['blue', 'red', 'green']
const pauses = [200, seconds(1), seconds(5), seconds(30), seconds(90), minutes(3), minutes(6), minutes(31)]
const outcomes = [
  suggestionDeclined, suggestionDismissed, suggestionIgnored, suggestionExpired, commandExecuted, commandFailed,
]

const warm = defineUseCase('warm', {
  when: call,
  of: guest,
  who: ({ signal }) => guest.where({ room: signal.room }),
  score: [{ points: 50, because: 'is in there', if: () => true }],
  tell: { threshold: 50 },
  prefetches: ({ signal }) => ({ resource: 'map', input: signal.room }),
})

/** Walks through the library's rooms: four use cases, a decider that may be slow, and steps that may fail. */
export function walkRooms({ deeds, answers, partitions }: Walk, watch: (t: Rehearsal) => void): Rehearsal {
  const next = cycle(answers)
  const options: RehearsalOptions = {
    partitions,
    facts: () => next() % 3,
    isLate: ({ type }) => type === 'look' && next() === 8,
    decide: () => verdicts[next()],
    perform: () => results[next()],
  }
  const better: UseCase = { ...useCase('better', { points: 60 }), stillTrue }
  const useCases = [useCase('come'), better, useCase('alarm', { critical: true }), warm]
  const { t, ann, calls } = stage(useCases, options)
  watch(t)
  const people = [ann, t.visitor('ann', { tab: 'desk' }), t.visitor('bob'), t.visitor('eva')]
  for (const visitor of people) visitor.does(opened, { room: 'blue' })
  calls()
  for (const deed of deeds) {
    const { does, n } = deed
    const visitor = people[deed.who % people.length]
    const place = places[n % places.length] ?? ''
    if (does === 'calls' || does === 'frees' || does === 'extends' || does === 'loses holds') calls(place, n % 2 === 0)
    else if (does === 'enters') visitor?.does(opened, { room: place })
    else if (does === 'leaves room') visitor?.does(left, { room: place })
    else if (does === 'changes modes') t.mode(n % 2 ? 'better' : 'come', modes[n % 3] ?? 'live')
    else if (visitor) play(t, visitor, deed, results)
  }
  t.advance(minutes(60))
  return t
}

/** Walks through the library's tables, which are scarce. What is free may change between two questions to the records. */
export function walkTables({ deeds, answers, partitions }: Walk, watch: (t: Rehearsal) => void): Rehearsal {
  const next = cycle(answers)
  let capacity = 2
  /** The records see the change between their answer to `free` and the claim. */
  let isBusy = false
  const options: RehearsalOptions = {
    partitions,
    facts: () => (next() % 2 ? 'elm' : ''),
    refuses: () => next() === 7,
    isLate: ({ type }) => (type === 'look' || type === 'hold' || type === 'extend') && next() > 7,
    decide: () => verdicts[next()],
    capacity() {
      if (isBusy) capacity = Math.max(0, capacity - 1)
      return capacity
    },
  }
  const { t, visitors, frees } = room(5, options)
  watch(t)
  frees()
  for (const deed of deeds) {
    const { does, n } = deed
    const visitor = visitors[deed.who % visitors.length]
    isBusy = does === 'frees' && n % 4 === 0
    if (does === 'changes modes') {
      capacity = n % 4
      t.mode('offer_table', modes[n % 3] ?? 'live')
    }
    if (does === 'calls' || does === 'frees') frees(n % 2 ? 'oak' : 'ash', n % 3 || undefined)
    else if (does === 'loses holds') for (const hold of [...t.ledger.holds.keys()].slice(n % 2)) t.ledger.holds.delete(hold)
    else if (does === 'leaves room') visitor?.does(leftRoom, { room: 'blue' })
    else if (visitor) play(t, visitor, deed, results)
  }
  t.advance(minutes(60))
  return t
}

/** What people, the page and the shell do in either place. */
function play(t: Rehearsal, visitor: ReturnType<Rehearsal['visitor']>, { does, n }: Deed, replies: typeof results): void {
  const outcome = outcomes[n % outcomes.length]
  if (does === 'waits') t.advance(pauses[n % pauses.length] ?? 0)
  else if (does === 'shows') visitor.shows()
  else if (does === 'answers' && outcome) visitor.does(outcome, {}, { causationId: oneOf(visitor.received(), Math.floor(n / outcomes.length))?.command.id ?? '' })
  else if (does === 'accepts') visitor.accepts(oneOf(visitor.received(), n)?.command.id)
  else if (does === 'undoes') visitor.undoes(t.effects.filter((effect) => effect.type === 'answer').findLast(({ result }) => result.ok)?.result)
  else if (does === 'extends') visitor.extends()
  else if (does === 'comes') visitor.comes()
  else if (does === 'goes') visitor.leaves()
  else if (does === 'restarts') t.restart()
  else if (does === 'snoozes') visitor.wants({ quietUntil: new Date(t.now + seconds(n * 5)).toISOString() })
  else if (does === 'revokes consent') visitor.does(consentChanged, { consent: n % 3 ? 'granted' : 'denied' })
  else if (does === 'retries letters') {
    const letter = oneOf(t.partitions.flatMap((p) => t.engine.deadLetters(p)), n)
    if (letter) t.tell(`person:${letter.person}`, { type: 'redo', person: letter.person, letter: letter.id })
  } else if (does === 'replies') replyLate(t, n, replies)
}

/** Answers an effect that nobody has answered yet. */
function replyLate(t: Rehearsal, n: number, replies: typeof results): void {
  const answered = new Set(
    t.journal.flatMap(({ batch }) => batch.flatMap(({ body }) => (body.type === 'reply' ? [body.effect] : []))),
  )
  const open = t.effects.filter((effect) => isAnswered(effect) && !answered.has(effect.id))
  const effect = oneOf(open.slice(-3), n)
  const result = effect && lateAnswer(t, effect, n, replies)
  if (effect && result) t.tell(effect.from, { type: 'reply', effect: effect.id, result })
}

const isAnswered = ({ type }: Effect): boolean => ['run', 'compensate', 'decide', 'look', 'hold', 'extend'].includes(type)

function lateAnswer(t: Rehearsal, effect: Effect, n: number, replies: typeof results): Result | undefined {
  if (effect.type === 'decide') return { ok: true, value: plain(verdicts[n % 4] ?? null) }
  if (effect.type === 'look') return n % 5 === 0 ? broken : { ok: true, value: Object.fromEntries(Object.keys(effect.facts).map((name) => [name, n % 3])) }
  return 'scarce' in effect ? { ok: true, value: t.ledger.answer(effect) } : replies[n % 6]
}

const speaks = { act: true, message: 'Come!', confidence: 1, reasoning: '', decidedBy: 'model' } as const
/** What a decider says; nothing where it takes its time. */
const verdicts = [
  speaks, { ...speaks, prepare: true as const }, { act: false as const, reason: 'not now' }, speaks, undefined, undefined, speaks, undefined, speaks, speaks,
]

const done: Result = { ok: true, value: 'done' }
const broken: Result = { ok: false, code: 'internal', message: 'Broken.' }
const taken: Result = { ok: false, code: 'unavailable', message: 'Taken.' }
/** What a service answers; nothing where the answer is lost or late. */
const results = [done, broken, taken, done, undefined, done, done, broken, done, done]

function cycle(answers: readonly number[]): () => number {
  let at = 0
  return () => answers[at++ % answers.length] ?? 0
}

const oneOf = <One>(list: readonly One[], n: number): One | undefined => list[list.length - 1 - (n % Math.max(1, list.length))]
