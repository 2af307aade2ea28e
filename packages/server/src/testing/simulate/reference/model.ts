/**
 * What the log says, by partition and by person, without any conclusion: who took which message, which signals were
 * announced where, and how use cases are switched. Everything else is computed from this when it is asked.
 */

import type { Effect, Engine, Event, Inspection, Message, Mode, Signal } from '@proactive/engine'
import { ownId } from '../../../log/event-id.js'
import type { Definitions } from './definitions.js'
import { dayIn } from './gates.js'
import type { Entry, Kept } from './history.js'
import { knownPerson } from './known-person.js'
import type { KnownPerson, Reading } from './person.js'

export interface Model {
  readonly definitions: Definitions
  /** The persons whose history lives in a partition. */
  peopleOf(n: number): string[]
  person(id: string, now: number): KnownPerson | undefined
  /** Returns a person as known before the last `entries` entries. */
  personBefore(id: string, now: number, entries: number): KnownPerson | undefined
  lengthOf(person: string): number
  signal(n: number, id: string, now: number): Signal | undefined
  standing(n: number, now: number): Signal[]
  /** Returns a signal that was announced anywhere, also after its end. */
  announced(id: string): Signal | undefined
  mode(n: number, useCase: string): Mode
  /** Returns a person's consent; undefined until the log has reached the given event. */
  consentAfter(person: string, event: string): boolean | null | undefined
  candidateOf(id: string): Extract<Inspection, { type: 'candidate' }>['candidate'] | undefined
  take(n: number, at: number, message: Message): void
  see(n: number, at: number, seen: Inspection): void
  /** Notes that a command is kept for the panel of a person. */
  keep(n: number, at: number, person: string, kept: Kept): void
  /** Notes what a partition asks the shell to do, as far as it is news about a person. */
  note(n: number, at: number, effect: Effect): void
}

export function createModel(definitions: Definitions, engine: Pick<Engine, 'ownerOf'>, count: number): Model {
  const { pack } = definitions
  const histories = new Map<string, Entry[]>()
  const partitions = Array.from({ length: count }, () => ({ standing: new Map<string, Signal>(), modes: new Map<string, Mode>(), erasing: new Map<string, readonly string[]>() }))
  const latest = new Map<string, { history: readonly Entry[]; length: number; now: number; known: KnownPerson | undefined }>()
  const signals = new Map<string, Signal>()
  const candidates = new Map<string, Extract<Inspection, { type: 'candidate' }>['candidate']>()
  /** The resources of holds, by hold. */
  const heldOf = new Map<string, string>()
  const useCases = new Map(pack.useCases.map((useCase) => [useCase.name, useCase]))
  const folded = new Set(Object.values(pack.traits).flatMap(({ folds }) => folds.map(({ event }) => event.type)))
  const factTraits = Object.entries(pack.traits).flatMap(([name, { fact }]) => (fact ? [name] : []))
  const homeOf = (person: string): number => engine.ownerOf(`person:${person}`, count)

  const reading: Reading = {
    yields: (useCase) => useCases.get(useCase)?.yields ?? false,
    categoryOf: (useCase) => useCases.get(useCase)?.category ?? '',
    aboutOf(candidate) {
      const signal = signals.get(candidates.get(candidate)?.signal ?? '')
      return signal ? `${signal.type}/${signal.key}` : ''
    },
    isSameDay: (a, b) => dayIn(pack.timeZone, a) === dayIn(pack.timeZone, b),
    lastsMs: (hold) => pack.resources.find(({ name }) => name === heldOf.get(hold))?.lastsMs ?? 0,
    isTopicHere(id) {
      const { signal, useCase, person } = candidates.get(id) ?? { signal: '', useCase: '', person: '' }
      return engine.ownerOf(`topic:${signal}/${useCase}`, count) === homeOf(person)
    },
  }

  function add(n: number, person: string, entry: Entry): void {
    if (homeOf(person) !== n) return
    const history = histories.get(person)
    if (history) history.push(entry)
    else histories.set(person, [entry])
  }

  function takeEvent(n: number, at: number, message: Message, event: Event, isForwarded: boolean): void {
    const isForRule = isForwarded && message.to.startsWith('rule:')
    if (event.person !== undefined && !isForRule) add(n, event.person, { at, type: 'message', message })
  }

  /** Whether a signal rests on a disregarded event alone, or on what its rule remembers of the event's person. */
  function restsOn({ type, key, whose, evidence }: Signal, { person, session, event, eventType }: Extract<Message['body'], { type: 'disregard' }>): boolean {
    const takes = pack.signals.some((one) => one.type === type && one.rule.events.some((taken) => taken.type === eventType))
    return key === person || key === session || (takes && whose === person) || (evidence.count === 1 && evidence.ids.includes(event))
  }

  function forget(n: number, as: string, names: readonly string[], isOver: boolean | undefined): void {
    const { standing, erasing } = partitions[n] ?? none
    if (isOver === true) return void erasing.delete(as)
    if (isOver === false) erasing.set(as, names)
    for (const name of names) if (homeOf(name) === n) histories.delete(name)
    for (const [id, signal] of standing) if (isAbout(signal, names)) standing.delete(id)
  }

  return {
    definitions,
    peopleOf: (n) => [...histories.keys()].filter((id) => homeOf(id) === n),
    person(id, now) {
      const history = histories.get(id) ?? []
      const last = latest.get(id)
      // Asked again at the same moment, the answer is the same.
      if (last?.history === history && last.length === history.length && last.now === now) return last.known
      const known = knownPerson(history, now, reading)
      latest.set(id, { history, length: history.length, now, known })
      return known
    },
    personBefore: (id, now, entries) => knownPerson((histories.get(id) ?? []).slice(0, entries), now, reading),
    lengthOf: (id) => histories.get(id)?.length ?? 0,
    signal(n, id, now) {
      const signal = partitions[n]?.standing.get(id)
      return signal && signal.expiresAt > now ? signal : undefined
    },
    standing: (n, now) => [...(partitions[n]?.standing.values() ?? [])].filter(({ expiresAt }) => expiresAt > now),
    announced: (id) => signals.get(id),
    mode: (n, useCase) => partitions[n]?.modes.get(useCase) ?? useCases.get(useCase)?.mode ?? 'live',
    consentAfter(person, event) {
      const history = histories.get(person) ?? []
      const isReached = history.some((entry) => entry.type === 'message' && entry.message.body.type === 'event' && ownId(entry.message.body.event.id) === event)
      return isReached ? knownPerson(history, history.at(-1)?.at ?? 0, reading)?.consent : undefined
    },
    candidateOf: (id) => candidates.get(id),
    take(n, at, message) {
      const { standing, modes, erasing } = partitions[n] ?? none
      const { to, body } = message
      const text = erasing.size > 0 && body.type !== 'forget' ? JSON.stringify(message) : ''
      if ([...erasing.values()].flat().some((name) => text.includes(JSON.stringify(name)) || text.includes(`:${name}"`))) return
      const entry: Entry = { at, type: 'message', message }
      if (body.type === 'signal' && body.signal.expiresAt > at) standing.set(body.signal.id, body.signal)
      else if (body.type === 'cleared') standing.delete(body.signal)
      else if (body.type === 'mode') modes.set(body.useCase, body.mode)
      else if (body.type === 'forget') forget(n, body.as, body.names, body.isOver)
      else if (body.type === 'event') takeEvent(n, at, message, body.event, body.forwarded === true)
      else if (body.type === 'held' || body.type === 'reply') {
        if (to.startsWith('person:')) add(n, to.slice('person:'.length), entry)
      } else if (body.type === 'disregard') {
        add(n, body.person, entry)
        for (const [id, signal] of standing) if (restsOn(signal, body)) standing.delete(id)
      } else if ('person' in body && body.type !== 'hold' && body.type !== 'redo') add(n, body.person, entry)
    },
    see(n, at, seen) {
      if (seen.type === 'signal') {
        signals.set(seen.signal.id, seen.signal)
        // With one partition, no message carries it.
        if (count === 1) partitions[n]?.standing.set(seen.signal.id, seen.signal)
      } else if (seen.type === 'signal.ended' && count === 1) partitions[n]?.standing.delete(seen.signal)
      else if (seen.type === 'candidate') candidates.set(seen.correlation, seen.candidate)
      else if (seen.type === 'hold') heldOf.set(seen.hold, seen.scarce.resource)
      if (seen.type !== 'command' && seen.type !== 'outcome' && seen.type !== 'hold' && seen.type !== 'lease' && seen.type !== 'place') return
      add(n, seen.person, { at, type: 'seen', seen })
    },
    keep: (n, at, person, kept) => add(n, person, { at, type: 'kept', kept }),
    note(n, at, effect) {
      if (effect.type === 'record' && effect.event.person !== undefined && folded.has(effect.event.type))
        add(n, effect.event.person, { at, type: 'written', event: effect.event })
      if (effect.type !== 'look' || !effect.from.startsWith('person:') || candidates.has(effect.cause)) return
      const asked = Object.keys(effect.facts)
      const isOfTraits = asked.length === factTraits.length && factTraits.every((name) => asked.includes(name))
      if (isOfTraits && asked.length > 0) add(n, effect.from.slice('person:'.length), { at, type: 'asked', effect: effect.id })
    },
  }
}

const none = { standing: new Map<string, Signal>(), modes: new Map<string, Mode>(), erasing: new Map<string, readonly string[]>() }

/** Whether a signal is about one of these persons or tabs alone. */
function isAbout({ key, whose, data }: Signal, names: readonly string[]): boolean {
  return names.some((name) => key === name || whose === name || JSON.stringify(data).includes(`"${name.replace(/^user:/, '')}"`))
}
