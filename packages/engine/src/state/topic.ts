import type { Body, Candidate, Origin, Scarce } from '../message/message.js'

/** A scarce thing that is held, or claimed, for a candidate's person. `machines/hold.ts` has its states. */
export interface TopicHold {
  id: string
  candidate: string
  person: string
  session: string
  scarce: Scarce
  origin?: Origin
  until: number
  extended: number
  /** Whether the page may ask for more time, as it was told last. */
  extendable: boolean
  /** Its command was accepted. */
  readonly isKept: boolean
}

/**
 * The meeting point of one signal's candidates for one use case: it offers the places, to the best first. A topic has no
 * machine of its own. `chosen` and `isOver` are fields of its rounds, which route/topic.ts alone writes: a round of
 * nominations closes (`chosen`), may be followed by another, and the topic ends for good (`isOver`).
 */
export interface Topic {
  signal: string
  useCase: string
  atMost: number
  until: number
  /** The partitions that have nominated in this round. */
  round: number
  from: number[]
  live: number
  scored: number
  queue: Candidate[]
  /** The candidates that have a place, and every person who was ever nominated. */
  placed: Candidate[]
  met: string[]
  /** By partition that has more candidates: the last one that it nominated. */
  bounds: Record<number, Candidate>
  /** The nominations of this round are closed, and places are offered. */
  chosen: boolean
  /** Its signal has ended: it offers no more places, and stays only for its holds. */
  isOver: boolean
  /** The tier that is served; a later one only when this one has nobody. */
  tier?: number
  /** The scarce thing that the places are of, if any; by candidate, what is held and what is claimed. */
  scarce?: Scarce
  readonly holds: Readonly<Record<string, TopicHold>>
  readonly claims: Readonly<Record<string, TopicHold>>
  /** Questions to the shop's records that were not answered yet, by effect. */
  asked: Record<string, RecordsQuery>
  /** The candidates whose claims were refused at the instant `at`, and the origins that had all their places then. */
  refused?: { at: number; candidates: readonly string[]; origins?: readonly string[] }
  /** Those who wait and were told where they stand. */
  told?: readonly Candidate[]
  /** Numbers its effects. */
  n: number
  /** Numbers its offers. */
  offers?: number
}

/** How much is free; or a request about a candidate's hold. */
export type RecordsQuery = { request: 'free' } | HoldQuery
export type HoldQuery = HoldRequest & { candidate: string }
export type HoldRequest = Pick<Extract<Body, { type: 'hold' }>, 'request' | 'until' | 'key'>

export type Nominees = Extract<Body, { type: 'nominees' }>

export const newTopic = ({ signal, useCase, atMost, until, scarce }: Nominees): Topic => ({
  signal,
  useCase,
  atMost,
  until,
  round: 0,
  from: [],
  live: 0,
  scored: 0,
  queue: [],
  placed: [],
  met: [],
  bounds: {},
  chosen: false,
  isOver: false,
  ...(scarce && { scarce }),
  holds: {},
  claims: {},
  asked: {},
  n: 0,
})
