import type { Body, Candidate, Scarce } from '../message/message.js'

/** A scarce thing that is kept for a candidate's person. */
export interface Held {
  id: string
  candidate: string
  person: string
  session: string
  scarce: Scarce
  until: number
  extended: number
  /** What the page was told of whether it may be extended. */
  extendable: boolean
  isKept: boolean
}

/** The meeting point of one signal's candidates for one use case: it says who is told, best first. */
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
  /** Who has a place, and everybody who was ever nominated. */
  placed: Candidate[]
  met: string[]
  /** By partition: its last nominee, where others come after that one. */
  bounds: Record<number, Candidate>
  chosen: boolean
  isOver: boolean
  /** The tier that is served; later ones only if it has nobody. */
  tier?: number
  /** What the places are of, where they are scarce, and what is kept or claimed, by candidate. */
  scarce?: Scarce
  holds: Record<string, Held>
  claims: Record<string, Held>
  /** What was asked of the records, by effect. */
  asked: Record<string, Asked>
  /** Counts what it asked and noted. */
  n: number
}

/** `why` is the cause of filling places; else it is about a hold. */
export type Asked = { request: 'free'; why: string } | (Wish & { candidate: string })
export type Wish = Pick<Extract<Body, { type: 'hold' }>, 'request' | 'until' | 'key'>

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
