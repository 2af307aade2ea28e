import type { Json, Preferences, Priority, Refusal, ScoreTerm } from '@proactive/protocol'
import type { Counts } from '@proactive/protocol/bandit'

/** The address of a message: the state of one rule's key, one person, one topic or one saga; `home` has no state. */
export type Address = `rule:${string}` | `person:${string}` | `topic:${string}` | `saga:${string}` | `home:${string}`

/** One record for the engine. Its ID is derived from its causes, so that duplicates are ignored. */
export interface Message {
  id: string
  to: Address | 'all'
  /** The id of the record that this one follows from. */
  cause: string
  body: Body
}

export type Body =
  /** An event, to its home partition, which forwards it to the event's person and to the rules that have its key. */
  | {
      type: 'event'
      event: Event
      forwarded?: boolean
      /** The same event of another person, where nothing of it may count for its own: rules take the keys that both have. */
      others?: Event
    }
  /** Gateway → person: a tab connected, or has been disconnected for 60 s. */
  | {
      type: 'presence'
      session: string
      person: string
      live: boolean
      /** Where the tab connects from; without it no cap on places applies. */
      origin?: Origin
      locale?: string
      /** Whether the person consents; left out where nothing is known. */
      consent?: boolean
      /** When the person said so; left out where the person has said nothing, and the server's setting decides. */
      saidAt?: number
      /** The person's preferences as stored, for a partition that does not know them. */
      preferences?: Preferences
      continues?: string
    }
  /** Gateway → person: the person gave or withdrew consent at `saidAt`. */
  | { type: 'consent'; person: string; consent: boolean; saidAt: number }
  /** Gateway → person; `key` is the command, undo token or hold, by which a duplicate is recognized. */
  | { type: 'request'; request: 'accept' | 'undo' | 'extend'; key: string; person: string; session: string; input?: Json }
  /** Gateway → person: the app asks for its turn, or ends it; `key` is the request. */
  | { type: 'attention'; key: string; person: string; session: string; kind: string; priority: Priority }
  | { type: 'attention.release'; key: string; person: string; session: string; lease: string; shown: boolean }
  /** Gateway → person: the page asks what waits in the panel; `key` is the request. */
  | { type: 'prepared'; key: string; person: string; session: string }
  /** Gateway → person. */
  | { type: 'preferences'; person: string; preferences: Preferences }
  /**
   * Gateway → all: a person is erased. Where others' records need a name, it becomes `as`. From the first of two with
   * `isOver: false` to the second with `isOver: true`, messages that still name the person are dropped.
   */
  | { type: 'forget'; names: string[]; userId: string; as: string; isOver?: boolean }
  /** Gateway → all: one event of a person no longer counts. */
  | { type: 'disregard'; person: string; session?: string; event: string; eventType: string }
  /** Operator → all: a use case, or a reaction, is switched. */
  | { type: 'mode'; useCase: string; mode: Mode }
  /** Person → all: what came of a telling in one variant of a use case. */
  | { type: 'learned'; useCase: string; variant: ChosenVariant; outcome: Counts }
  /** Operator → all: variants learn nothing more, or learn again. */
  | { type: 'variants'; useCase: string; names: readonly string[]; isFrozen: boolean }
  /** Operator → all: what was learned of variants is forgotten; the number of a reset rises with each. */
  | { type: 'variants.reset'; useCase: string; numbers: Readonly<Record<string, number>> }
  | { type: 'signal'; signal: Signal }
  | { type: 'cleared'; signal: string; reason: string }
  /** Rule → all: an event arrived for the key of a signal that was raised. What rests on it is checked again. */
  | { type: 'recheck'; signalType: string; key: string; whose?: string }
  /** Operator → person, or → saga for a reaction, which is nobody's: a dead letter is tried again. */
  | { type: 'redo'; person: string; letter: string }
  /** Home or rule → saga: something happened to which the pack has a reaction. */
  | { type: 'react'; reaction: string; trigger: Trigger }
  /** Partition → topic: its best candidates of `scored`; `late` when a person came to match a signal that stands. */
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
      /** The scarce thing that is proposed, where there is one. */
      scarce?: Scarce
      /** The round of nominations that this answers, from 0. */
      round?: number
      /** Whether the partition has further candidates. */
      more?: boolean
    }
  /** Topic → all: no nominees are left; asks for the next best, without these persons. */
  | { type: 'more'; signal: string; useCase: string; round: number; without: string[] }
  /** Topic → person: a candidate, to pass the gates. */
  | { type: 'offer'; candidate: Candidate }
  /** Person → topic: what became of a candidate. */
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
      /** Of a claim: where the person's tab connects from, with the places that the person's kind may have there. */
      origin?: Origin
    }
  /** Topic → person: what became of a hold. */
  | {
      type: 'held'
      topic: string
      candidate: string
      outcome: 'granted' | 'refused' | 'changed' | 'kept' | 'lost'
      hold?: { id: string; until: number; extendable: boolean }
      key?: string
    }
  /** Topic → person: where somebody stands who waits for a scarce thing; without `place`, that they need not wait any more. */
  | { type: 'place'; candidate: Candidate; place: Standing }
  | { type: 'place'; candidate: Candidate; place?: undefined; reason: PlaceEnd }
  /** Shell → the address that asked for the effect. */
  | { type: 'reply'; effect: string; result: Result }

/**
 * The `n`th of `of` for a scarce thing, counted from 1, those included to whom it is offered now; `decidesAt` is when the
 * first of these offers ends at the latest, epoch milliseconds.
 */
export interface Standing {
  n: number
  of: number
  decidesAt: number
}

/** Why somebody waits no longer: it is their turn, others have taken everything, or the topic or their part in it is over. */
export type PlaceEnd = 'offered' | 'taken' | 'over'

/** A variant that was chosen for a person, and the number of its last reset by then: after another, it is chosen anew. */
export interface ChosenVariant {
  readonly name: string
  readonly resets: number
}

/** What set a reaction off: a signal, or an event. */
export interface Trigger {
  id: string
  type: string
  time: number
  data: Json
  /** The use cases and reactions that led to it. */
  chain?: Chain
}

/** Whether a use case speaks, decides without sending, or does nothing. */
export type Mode = 'live' | 'dry' | 'off'

/** What an effect or a request came to. */
export type Result = { ok: true; value: Json } | ({ ok: false } & Refusal)

/** An event as the engine reads it: identity resolved, clock corrected, data validated. Times are epoch milliseconds. */
export interface Event<Data = Json> {
  id: string
  type: string
  version: number
  time: number
  received: number
  /** The time that the sender gave, where it was over a day off and `time` is the arrival. Such an event counts for no rule and no trait. */
  claimed?: number
  /** `page`, `assistant`, or the system that sent it. */
  source: string
  /** The thing it is about, `<kind>/<id>`. */
  subject?: string
  person?: string
  session?: string
  causationId?: string
  correlationId?: string
  /** The use cases whose commands led to it; filled in by the engine. */
  chain?: Chain
  data: Data
}

/** Use cases and reactions that caused each other, in order; the guard against loops reads it. */
export type Chain = readonly string[]

/**
 * Where a tab connects from: an opaque name of its network, and how many places of a scarce thing the guests of that
 * network may have at once.
 */
export interface Origin {
  readonly id: string
  readonly places: number
}

/** A scarce thing: a resource of the pack by its name, and its input. */
export interface Scarce {
  readonly resource: string
  readonly input: Json
}

/** A fact about the shop or a person that a rule derived from events. Times are epoch milliseconds. */
export interface Signal<Data = Json> {
  id: string
  type: string
  /** The rule's version when this was derived. */
  version: number
  key: string
  /** When what it says happened: the time of its event, or of the wake that found it. */
  time: number
  expiresAt: number
  priority: Priority
  data: Data
  /** The IDs of at most three events, how many events there were, and how many further ones `.only(…)` left out, if any. */
  evidence: { ids: string[]; count: number; leftOut?: number }
  /** The longest chain among the events that it was derived from. */
  chain?: Chain
  /** The person from whose events alone it was derived. */
  whose?: string
}

/** One person × one signal × one use case that passed routing; its id is the correlation id of all that follows. */
export interface Candidate {
  id: string
  signal: string
  useCase: string
  person: string
  /** The connected tab that receives the command. */
  session: string
  score: { total: number; threshold: number; terms: (ScoreTerm & { evidence: string[] })[] }
  /** The tier of the audience that it matched, from 0; a later tier serves only where the earlier have nobody. */
  tier: number
  /** Ranks candidates with equal points: the smaller number first, then the person's id. */
  tie: number
  /** Of a scarce thing: where its tab connects from, with the places that this person's kind may have there. */
  origin?: Origin
  /** The topic has no place for it, because others of its origin have all that they may have. */
  crowded?: true
  /** Whether it proposes the alternative to a hold that the person lost. */
  instead?: true
}
