/**
 * What a model is shown of a candidate: one value, which is written as JSON for code and traces, and as a short story for
 * the prompt. Nothing in it names the person: identifiers are left out, contact data is replaced, and where a use case asks
 * for personal facts, neither its facts nor its words are shown.
 */

import type { DecideContext } from '@proactive/engine'
import { isRecord, type Json, type Preferences, scrub } from '@proactive/protocol'
import type { OtherSignal, Recent } from '../host.js'

/** A fact that the words may rest on. */
export interface ShownFact {
  id: string
  value: Json
  source: string
  /** When it was read. */
  time: string
}

export interface ShownContext {
  useCase: string
  brief: string
  language: string
  person: {
    /** Stands for the person in this process. */
    pseudonym: string
    traits: Readonly<Record<string, Json>>
    visits: number
    visitSeconds: number
    suggestionsThisVisit: number
    secondsSinceLast: number | null
    refusalsInARow: number
    preferences: Preferences | null
  }
  because: readonly string[]
  signal: { type: string; priority: string; data: Json; events: number; secondsAgo: number }
  /** Other signals of the last seconds. */
  others: readonly Omit<OtherSignal, 'candidate'>[]
  events: readonly string[]
  /** What components of the page tell, which anybody can invent. */
  shared: readonly { description: string; value: Json }[]
  facts: readonly ShownFact[]
  action: { type: string; input: string; does: string } | null
  /** The rule's words; null where they are personal. */
  words: string | null
}

/** Returns what is shown of a candidate. `nameOf` returns a pseudonym. */
export function shownContext(context: DecideContext, { events, others }: Recent, { person, now, nameOf }: { person: string; now: number; nameOf: (person: string) => string }): ShownContext {
  const { useCase, brief, locale, signal, action, personal = false, because = [] } = context
  const about = context.person
  const clean = <Value extends Json>(value: Value): Value => cleaned(value, person)
  return {
    useCase,
    brief,
    language: locale,
    person: {
      pseudonym: nameOf(person),
      traits: clean({ ...about?.traits }),
      visits: about?.visits ?? 1,
      visitSeconds: Math.round((about?.visitMs ?? 0) / 1_000),
      suggestionsThisVisit: about?.suggestions.thisVisit ?? 0,
      secondsSinceLast: about?.suggestions.sinceMs === undefined ? null : Math.round(about.suggestions.sinceMs / 1_000),
      refusalsInARow: about?.suggestions.refusals ?? 0,
      preferences: about?.preferences ?? null,
    },
    because,
    signal: {
      type: signal.type,
      priority: signal.priority ?? 'low',
      data: personal ? {} : clean(signal.data),
      events: signal.evidence ?? 0,
      secondsAgo: Math.max(0, Math.round((now - (signal.time ?? now)) / 1_000)),
    },
    others: others.map(({ useCase: name, type, priority, evidence }) => ({ useCase: name, type, priority, evidence })),
    events: clean([...events]),
    shared: (context.shared ?? []).map(({ description, value }) => ({ description: clean(description), value: clean(value) })),
    facts: personal ? [] : factsOf(context, clean),
    action: action ? { type: action.type, input: personal ? '{}' : JSON.stringify(clean(action.input)), does: personal ? '' : clean(action.label) } : null,
    words: personal ? null : clean(context.words),
  }
}

function factsOf({ facts, sources = {}, at = 0 }: DecideContext, clean: <Value extends Json>(value: Value) => Value): ShownFact[] {
  const time = new Date(at).toISOString()
  return Object.entries(facts).flatMap(([id, value]) => (value === undefined ? [] : [{ id, value: clean(value), source: sources[id] ?? '', time }]))
}

/** The fields that name a person, a tab or an order. */
const namesPerson = /^(?:person|user|session|visitor|order|customer|account)(?:Id|_id)?$|^(?:e?mail|phone|street|address|firstName|lastName|surname|fullName|birthday)$/i
const longest = { text: 240, list: 20 }

/** Leaves out what names a person, replaces contact data, and shortens what is long. */
function cleaned<Value extends Json>(value: Value, person: string): Value
function cleaned(value: Json, person: string): Json {
  const id = person.slice(person.indexOf(':') + 1)
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${[person, id].filter((name) => name.length > 1).map(escaped).join('|') || '(?!)'})(?![\\p{L}\\p{N}])`, 'gu')
  return within(scrub(value))

  function within(one: Json): Json {
    if (typeof one === 'string') return one.replace(whole, 'this person').slice(0, longest.text)
    if (Array.isArray(one)) return one.slice(0, longest.list).map((item: Json) => within(item))
    if (!isRecord(one)) return one
    return Object.fromEntries(Object.entries(one).flatMap(([key, item]) => (item === undefined || namesPerson.test(key) ? [] : [[key, within(item)]])))
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

/** Tells the same as a story, a sentence a line. */
export function narrativeOf({ person, because, signal, others, events, shared }: ShownContext): string[] {
  const { traits, visits, visitSeconds, suggestionsThisVisit, secondsSinceLast, refusalsInARow, preferences } = person
  const off = Object.entries(preferences?.categories ?? {}).flatMap(([category, isOn]) => (isOn ? [] : [category]))
  return [
    `Visitor ${person.pseudonym} is in visit ${visits}, for ${visitSeconds} s.`,
    ...Object.entries(traits).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}.`),
    `Signal ${signal.type} (${signal.priority}), ${signal.secondsAgo} s ago, from ${signal.events} events: ${JSON.stringify(signal.data)}.`,
    ...because.map((reason) => `The visitor ${reason}.`),
    ...others.map(({ useCase, type, priority, evidence }) => `Also waiting: ${useCase}, from the signal ${type} (${priority}, ${evidence} events).`),
    ...events,
    ...shared.map(({ description, value }) => `The page tells, unchecked: ${description}: ${typeof value === 'string' ? value : JSON.stringify(value)}.`),
    `Suggestions in this visit: ${suggestionsThisVisit}${secondsSinceLast === null ? '' : `, the last ${secondsSinceLast} s ago`}; refused in a row: ${refusalsInARow}.`,
    `Preferences: ${preferences?.frequency ?? 'normal'}${off.length > 0 ? `, nothing about ${off.join(', ')}` : ''}.`,
  ]
}
