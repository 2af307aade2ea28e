import type { Event } from '@proactive/engine'
import type { Preferences, Priority } from '@proactive/protocol'

/** A tab of a person. */
export interface KnownTab {
  id: string
  isLive: boolean
  since: number
  lastAt: number
}

/** A command that was sent to the person. */
export interface KnownCommand {
  id: string
  candidate: string
  useCase: string
  category: string
  priority: Priority
  session: string
  /** The signal's type and key. */
  about: string
  sentAt: number
  visit: number
  expiresAt: number
  /** The ID of its hold, and how long the hold lasts once the command is shown. */
  hold?: { id: string; lastsMs: number }
  /** The page acts by itself, or it tells a place, and no attention is spent. */
  isQuiet: boolean
  /** It gives way to others of its priority while nobody has seen it. */
  yields?: true
  /** It waits in the assistant's panel: no page was sent it, and it costs no attention. */
  waits?: true
  /** Where it tells a place: when the place is decided at the latest. */
  decidesAt?: number
  /** Where it tells a place: which place of how many. */
  place?: { n: number; of: number }
  state: 'open' | 'accepting' | 'accepted' | 'over'
  /** When and in which visit it was shown. */
  seen?: { at: number; visit: number }
}

/** A turn that the app was granted. */
export interface KnownLease {
  id: string
  session: string
  /** When it ends by itself. */
  until: number
  visit: number
  isOpen: boolean
  /** When and in which visit it was released as shown. */
  seen?: { at: number; visit: number }
}

/** An event that counts for the person's traits, and the visit in which it was taken. */
export interface Counted {
  event: Event
  /** When it was taken. */
  at: number
  visit: number
  visitSince: number
}

/** What is known of a person. */
export interface KnownPerson {
  consent: boolean | null
  saidAt?: number
  preferences: Preferences
  hasPreferences: boolean
  tabs: Map<string, KnownTab>
  visit: number
  visitSince: number
  lastAt: number
  /** When tabs that are gone are forgotten, if the person is silent by then. */
  cleanUpAt: number
  commands: KnownCommand[]
  leases: KnownLease[]
  /** How many suggestions in a row were refused in this visit, and until when each category rests. */
  refusals: number
  rests: Map<string, number>
  events: Counted[]
  /** The person's events that no longer count, and how many events counted before. */
  disregarded: { event: string; eventType: string; before: number }[]
  /** The facts that traits are read from: the question that counts, and its answer. */
  facts: { asked?: string; values: Readonly<Record<string, unknown>> }
}

/** What the history of a person is read with: the pack's definitions, by what commands name. */
export interface Reading {
  categoryOf(useCase: string): string
  yields(useCase: string): boolean
  /** Returns the type and key of a candidate's signal. */
  aboutOf(candidate: string): string
  /** Whether two instants are on the same day, by the clock of the pack's zone. */
  isSameDay(a: number, b: number): boolean
  /** Returns how long a hold lasts once its command is shown, in milliseconds. */
  lastsMs(hold: string): number
  /** Whether the person's partition also has the topic of a candidate, whose messages it takes within the same step. */
  isTopicHere(candidate: string): boolean
}

export const isOn = ({ consent, preferences }: KnownPerson): boolean => consent === true && preferences.enabled
export const isOff = ({ consent, preferences }: KnownPerson): boolean => consent === false || !preferences.enabled
export const isLive = ({ tabs }: KnownPerson): boolean => [...tabs.values()].some((tab) => tab.isLive)
