import { defaultPreferences, type Json, type Preferences, visitGapMs } from '@proactive/protocol'
import { type Attention, freshAttention, startVisit } from '../attention/attention.js'
import type { Told } from './told.js'
import { plain } from '../message/json.js'
import type { Pursuit } from './pursuit.js'
import type { SharedContext } from './shared-context.js'
import type { Cell } from '../define/trait.js'
import type { ChosenVariant, Origin } from '../message/message.js'

/** One tab. `cells` has its traits, by slot. */
export interface Session {
  readonly id: string
  readonly person: Person
  /** When the tab was first heard of. What happened before without naming the tab is not the tab's. */
  since?: number
  live: boolean
  locale: string
  origin?: Origin
  lastAt: number
  cells: (Cell | undefined)[]
  /** What the components of its page tell. */
  shared?: readonly SharedContext[]
}

/** All that a partition knows of one person: plain data, except that a tab refers to its person. */
export interface Person {
  readonly id: string
  sessions: Map<string, Session>
  cells: (Cell | undefined)[]
  /** How many visits there were, when the present one began, and when the last activity was. */
  visit: number
  visitSince?: number
  lastAt: number
  /** The person's last word on consent; null while nothing is known, which is treated as a no. */
  consent: boolean | null
  /** When the person said so, on the clock of the gateway; without a time, the server's setting decided. */
  saidAt?: number
  preferences: Preferences
  /** Whether the preferences are the person's own, and not the defaults. */
  hasPreferences?: true
  attention: Attention
  /** Candidates between routing and their command, by ID. */
  pursuits: Map<string, Pursuit>
  /** Commands that were sent, by ID. */
  told: Map<string, Told>
  /** The variant that each use case was told in. */
  variants?: Record<string, ChosenVariant>
  /** When commands were sent within the last minute, and to which tab. */
  sent: { session: string; at: number }[]
  /** The effect that reads the traits that are facts, until it is answered. */
  reading?: string
}

export function newPerson(id: string, now: number): Person {
  return {
    id,
    sessions: new Map(),
    cells: [],
    visit: 1,
    visitSince: now,
    lastAt: now,
    consent: null,
    preferences: defaultPreferences,
    attention: freshAttention(),
    pursuits: new Map(),
    told: new Map(),
    sent: [],
  }
}

/** Returns the tab of a person, which is added when unknown. */
export function findOrAddSession(person: Person, id: string, now: number): Session {
  const known = person.sessions.get(id)
  if (known) return known
  const session: Session = { id, person, since: now, live: false, locale: 'en', lastAt: now, cells: [] }
  person.sessions.set(id, session)
  return session
}

/** Returns the tabs that are connected, the one used last first. */
export function liveTabs(person: Person): Session[] {
  return [...person.sessions.values()]
    .filter(({ live }) => live)
    .toSorted((a, b) => b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1))
}

export const isLive = (person: Person): boolean => {
  for (const session of person.sessions.values()) if (session.live) return true
  return false
}

/** Tells whether the person may be told something: the person consents and has not switched the assistant off. */
export const isOn = ({ consent, preferences }: Person): boolean => consent === true && preferences.enabled

/** Tells whether the person refuses to be observed: the person said no or has switched the assistant off. */
export const isOff = ({ consent, preferences }: Person): boolean => consent === false || !preferences.enabled

/** Notes activity; true when it begins a new visit. */
export function noteActivity(person: Person, now: number): boolean {
  const begins = now - person.lastAt > visitGapMs
  person.lastAt = now
  if (!begins) return false
  person.visit++
  person.visitSince = now
  startVisit(person.attention)
  return true
}

export type SavedPerson = Omit<Person, 'sessions' | 'pursuits' | 'told'> & {
  sessions: Omit<Session, 'person'>[]
  pursuits: Pursuit[]
  told: Told[]
}

/** Returns what is saved of a person. It shares objects with the person, until the state of the partition is copied. */
export function savedPerson(person: Person): SavedPerson {
  const { sessions, pursuits, told, ...rest } = person
  return {
    ...rest,
    cells: saveCells(rest.cells),
    sessions: [...sessions.values()].map(({ id, since, live, locale, origin, lastAt, cells, shared }) => ({
      id,
      ...(since !== undefined && { since }),
      live,
      locale,
      ...(origin && { origin }),
      lastAt,
      cells: saveCells(cells),
      ...(shared && { shared }),
    })),
    pursuits: [...pursuits.values()],
    told: [...told.values()],
  }
}

export function loadPerson(saved: Json): Person {
  const { sessions, pursuits, told, ...rest } = plain<SavedPerson>(saved)
  const person: Person = {
    ...rest,
    cells: loadCells(rest.cells),
    sessions: new Map(),
    pursuits: new Map(pursuits.map((pursuit) => [pursuit.candidate.id, pursuit])),
    told: new Map(told.map((one) => [one.command.id, one])),
  }
  for (const session of sessions)
    person.sessions.set(session.id, { ...session, cells: loadCells(session.cells), person })
  return person
}

/** Cuts empty cells off the end, so that a list that was loaded is saved as it was. */
const saveCells = (cells: (Cell | undefined)[]): (Cell | undefined)[] =>
  cells.slice(0, cells.findLastIndex((cell) => cell !== undefined) + 1)

/** Restores empty cells, which JSON turns into null. */
const loadCells = (cells: (Cell | null | undefined)[]): (Cell | undefined)[] => cells.map((cell) => cell ?? undefined)
