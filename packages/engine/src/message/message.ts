import type { Json, Preferences, Priority, Refusal, ScoreTerm } from '@proactive/protocol'

/** Where a message goes: the state of one rule's key, one person, one topic, one saga; `home` has no state of its own. */
export type Address = `rule:${string}` | `person:${string}` | `topic:${string}` | `saga:${string}` | `home:${string}`

/** One record for the engine. The same causes give the same id, so that a repeat is no news. */
export interface Message {
  id: string
  to: Address | 'all'
  /** The id of the record that this one follows from. */
  cause: string
  body: Body
}

export type Body =
  /** To its home partition, which passes it on, `forwarded`, to its person and to the rules it keys to. */
  | { type: 'event'; event: Event; forwarded?: boolean }
  /** Gateway → person: a tab connected, or has been gone for 60 s. */
  | {
      type: 'presence'
      session: string
      person: string
      live: boolean
      locale?: string
      consent?: boolean
      continues?: string
    }
  /** Gateway → person; `key` is the command, undo token or hold, and makes a repeat harmless. */
  | { type: 'request'; request: 'accept' | 'undo' | 'extend'; key: string; person: string; session: string; input?: Json }
  /** Gateway → person. */
  | { type: 'preferences'; person: string; preferences: Preferences }
  /** Gateway → all: a person is forgotten, and has another name wherever one is left standing. */
  | { type: 'forget'; names: string[]; userId: string; as: string }
  /** Gateway → all: one event of a person is not to count any more. */
  | { type: 'disregard'; person: string; session?: string; event: string; eventType: string }
  /** Operator → all. */
  | { type: 'mode'; useCase: string; mode: Mode }
  | { type: 'signal'; signal: Signal }
  | { type: 'cleared'; signal: string; reason: string }
  /** Operator → person: what failed for good is tried again. */
  | { type: 'redo'; person: string; letter: string }
  /** Partition → the signal's topic: its best, of how many; `late` when somebody came to match a standing signal. */
  | {
      type: 'nominees'
      signal: string
      useCase: string
      from: number
      best: Candidate[]
      live: number
      scored: number
      atMost: number
      until: number
      late?: boolean
      /** What the places are of, where they are scarce. */
      scarce?: Scarce
      /** Which asking this answers, from 0. */
      round?: number
      /** There are others who fit. */
      more?: boolean
    }
  /** Topic → all: its nominees have run out; the next best, without these persons. */
  | { type: 'more'; signal: string; useCase: string; round: number; without: string[] }
  /** Topic → person, who passes the gates. */
  | { type: 'offer'; candidate: Candidate }
  /** Person → topic. */
  | { type: 'answer'; candidate: string; outcome: string }
  /** Person → topic, about the hold of a candidate; `key` is the page's request where there is one. */
  | {
      type: 'hold'
      request: 'claim' | 'shown' | 'extend' | 'keep'
      candidate: string
      person: string
      session: string
      scarce: Scarce
      until: number
      key?: string
    }
  /** Topic → person: what became of it. */
  | {
      type: 'held'
      topic: string
      candidate: string
      outcome: 'granted' | 'refused' | 'changed' | 'kept' | 'lost'
      hold?: { id: string; until: number; extendable: boolean }
      key?: string
    }
  /** Shell → whoever asked for the effect. */
  | { type: 'reply'; effect: string; result: Result }

export type Mode = 'live' | 'dry' | 'off'

export type Result = { ok: true; value: Json } | ({ ok: false } & Refusal)

/** An event as the engine sees it: identity settled, clock corrected, data checked. Times are epoch milliseconds. */
export interface Event<Data = Json> {
  id: string
  type: string
  version: number
  time: number
  received: number
  /** `page`, `assistant`, or the system that sent it. */
  source: string
  /** What it is about, `<kind>/<id>`. */
  subject?: string
  person?: string
  session?: string
  causationId?: string
  correlationId?: string
  /** Which of the assistant's own commands led to it; the engine says so itself. */
  chain?: Chain
  data: Data
}

/** Use cases that led to each other, in order: what guards against loops. */
export type Chain = readonly string[]

/** A scarce thing, by the name of a resource that the pack declares. */
export interface Scarce {
  readonly resource: string
  readonly input: Json
}

export interface Signal<Data = Json> {
  id: string
  type: string
  /** The rule's version when this was derived. */
  version: number
  key: string
  time: number
  expiresAt: number
  priority: Priority
  data: Data
  /** At most three event ids, and how many there were. */
  evidence: { ids: string[]; count: number }
  /** The longest chain of the events that it was derived from. */
  chain?: Chain
}

/** One person × one signal × one use case that passed routing; its id is the correlation id of all that follows. */
export interface Candidate {
  id: string
  signal: string
  useCase: string
  person: string
  /** The live tab that will be told. */
  session: string
  score: { total: number; threshold: number; terms: (ScoreTerm & { evidence: string[] })[] }
  /** Which of the audience's alternatives it came by; a later one only serves where an earlier has nobody. */
  tier: number
  /** Among equals the smaller goes first, then the person's id. */
  tie: number
  /** For the alternative to what they had and lost. */
  instead?: true
}
