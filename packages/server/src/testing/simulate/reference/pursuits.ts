/** The candidates between their offer and their command: how far each is, as the inspections and messages tell. */

import type { Candidate, Effect, Engine, Inspection, Message, UseCase } from '@proactive/engine'
import { type Json, minutes } from '@proactive/protocol'
import { gatesOf, type KnownGate } from './gates.js'
import type { Model } from './model.js'
import { isVerdict } from './verdict.js'

/** A candidate between its offer and its command, as the inspections tell. */
export interface Pursued {
  candidate: Candidate
  stage: 'waiting' | 'in flight' | 'over'
  /** Since when it is in this stage. */
  since: number
  /** When it is tried again; 0 when the person's candidate in flight is over, undefined in the queue of its topic. */
  until?: number | undefined
  /** How often its gates were evaluated since it was offered, and the facts that were looked up since. */
  gates: number
  facts: Readonly<Record<string, Json | undefined>>
  /** Another candidate of the person went first. */
  wasOutranked?: true
  /** The effect whose reply it waits for, and whether a decider was asked and has given no verdict. */
  awaits?: string
  isUndecided?: true
  /** When a decider was asked that took its time, until the facts are looked up once more. */
  askedAt?: number
  /** Its attention is spent for as long as its signal stands: it is decided for the assistant's panel. */
  isForPanel?: true
  /** The first gate that was closed, until the step is over. */
  closed?: string
  /** It waits for the end of a turn of the app, and before that at least until `atLeast`. */
  lease?: string
  atLeast?: number
}

export interface Pursuits {
  /** The candidates that were offered and have not left, by ID. */
  readonly all: Map<string, Pursued>
  ofPerson(person: string): Pursued[]
  useCaseOf(pursuit: Pursued | undefined): UseCase | undefined
  isForPanel(pursuit: Pursued | undefined): boolean
  /** Returns what the model says of every gate. */
  gatesOf(n: number, now: number, pursuit: Pursued): Record<string, KnownGate>
  /** Notes that a candidate was offered. Returns whether it is one for the first time. */
  offered(candidate: Candidate, now: number): boolean
  take(now: number, message: Message): void
  /** Notes what a candidate asks, and that it waits for the answer. */
  asked(now: number, effect: Effect): void
  /** Notes how far a candidate is by an inspection; `withdrawn` are the reasons of this step's withdrawals, by command. */
  progressed(now: number, one: Inspection, withdrawn: ReadonlyMap<string, string>): void
}

/** How long a candidate waits whose command was displaced unseen. */
const displacedMs = minutes(5)

export function createPursuits({ model, engine, count }: { model: Model; engine: Pick<Engine, 'ownerOf'>; count: number }): Pursuits {
  const { definitions } = model
  const useCases = new Map(definitions.pack.useCases.map((useCase) => [useCase.name, useCase]))
  const all = new Map<string, Pursued>()

  const useCaseOf = (pursuit: Pursued | undefined): UseCase | undefined => useCases.get(pursuit?.candidate.useCase ?? '')
  const ofPerson = (person: string): Pursued[] => [...all.values()].filter(({ candidate }) => candidate.person === person)
  const isForPanel = (pursuit: Pursued | undefined): boolean => pursuit?.isForPanel === true || useCaseOf(pursuit)?.panel === 'only'
  const isTopicHere = ({ candidate: { signal, useCase, person } }: Pursued): boolean =>
    engine.ownerOf(`topic:${signal}/${useCase}`, count) === engine.ownerOf(`person:${person}`, count)

  function withdrawn(pursuit: Pursued, now: number, command: string, reason: string | undefined): void {
    const known = model.person(pursuit.candidate.person, now)?.commands.find(({ id }) => id === command)
    delete pursuit.isForPanel
    if (reason === 'outranked') Object.assign(pursuit, { stage: 'waiting', since: now, until: now + displacedMs, gates: 0, facts: {} })
    else if (reason === 'untrue' && known && !known.seen) Object.assign(pursuit, { stage: 'waiting', since: now, until: now + 1, gates: 0, facts: {} })
  }

  return {
    all,
    ofPerson,
    useCaseOf,
    isForPanel,
    gatesOf(n, now, pursuit) {
      const { candidate } = pursuit
      const useCase = useCaseOf(pursuit)
      const person = model.person(candidate.person, now)
      if (!useCase || !person) return {}
      return gatesOf(definitions, {
        candidate,
        person,
        signal: model.signal(n, candidate.signal, now),
        useCase,
        mode: model.mode(n, useCase.name),
        now,
        facts: pursuit.gates > 0 ? pursuit.facts : undefined,
        isOtherInFlight: ofPerson(candidate.person).some((other) => other !== pursuit && other.stage === 'in flight'),
        isForPanel: isForPanel(pursuit),
      })
    },
    offered(candidate, now) {
      const before = all.get(candidate.id)
      all.set(candidate.id, { candidate, stage: 'waiting', since: now, gates: 0, facts: {}, ...(before?.wasOutranked && { wasOutranked: true }) })
      return !before
    },
    take(now, message) {
      const { body } = message
      if (body.type === 'forget' && body.isOver !== true)
        for (const [id, { candidate }] of all) if (body.names.includes(candidate.person)) all.delete(id)
      if (body.type === 'reply') {
        for (const pursuit of all.values()) {
          if (pursuit.awaits !== body.effect) continue
          delete pursuit.awaits
          // What is decided at once needs no other facts.
          if (pursuit.askedAt === now) delete pursuit.askedAt
          if (isVerdict(message)) delete pursuit.isUndecided
        }
      }
      // The records refused the hold: the candidate is in the queue of its topic again.
      const claiming = body.type === 'held' && body.outcome !== 'granted' ? all.get(body.candidate) : undefined
      if (claiming?.stage === 'in flight') Object.assign(claiming, { stage: 'waiting', since: now, until: undefined })
    },
    asked(now, { type, id, cause }) {
      const pursuit = type === 'look' || type === 'decide' ? all.get(cause) : undefined
      if (!pursuit) return
      pursuit.awaits = id
      if (type === 'decide') Object.assign(pursuit, { isUndecided: true, askedAt: now })
    },
    progressed(now, one, reasons) {
      const pursuit = 'correlation' in one && one.correlation !== undefined ? all.get(one.correlation) : undefined
      if (!pursuit) return
      if (one.type === 'facts') {
        pursuit.facts = one.facts
        delete pursuit.askedAt
      } else if (one.type === 'decision') {
        Object.assign(pursuit, { stage: 'over', since: now })
        delete pursuit.until
      }
      // Who is told their place is in the queue.
      else if (one.type === 'place') Object.assign(pursuit, { stage: 'waiting', since: now, until: undefined, gates: 0 })
      else if (one.type === 'hold' && one.change === 'refused' && isTopicHere(pursuit)) Object.assign(pursuit, { stage: 'waiting', since: now, until: undefined })
      else if (one.type === 'outcome' && one.outcome === 'suggestion.withdrawn') withdrawn(pursuit, now, one.command, reasons.get(one.command))
    },
  }
}
