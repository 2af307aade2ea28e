/**
 * Compares what the engine does with candidates to the reference model: who became one, each gate's answer, the command
 * that was sent, and that a candidate which waits is tried again when its time has come.
 *
 * Tricky cases:
 * - Within a step, the engine takes messages one after another, and answers to the candidates' questions among them.
 *   What follows from such an answer is compared right after that message; anything else at the first message, from the
 *   last comparison on, at which model and engine agree.
 * - Offers are taken up once all messages of the step are taken: gates that follow a new candidate are compared there.
 */

import type { Candidate, Engine, Inspection } from '@proactive/engine'
import { type Json, minutes } from '@proactive/protocol'
import type { Counters } from '../counters.js'
import type { Replayed, Step } from '../replay-watch.js'
import type { Watch } from '../watch.js'
import { checkCommand } from './check-command.js'
import { gatesOf, type KnownGate } from './gates.js'
import { leaseGatesOf, type LeaseSeen } from './leases.js'
import type { Kept } from './history.js'
import type { Model } from './model.js'
import { fallsBackOnPanel, listedBy, waitingIn } from './panel.js'
import { isOff, isOn } from './person.js'
import type { SignalWatch } from './signal-watch.js'
import { isVerdict, wrongAlone } from './verdict.js'

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
  /** Its attention is spent for as long as its signal stands: it is decided for the assistant's panel. */
  isForPanel?: true
  /** The first gate that was closed, until the step is over. */
  closed?: string
  /** It waits for the end of a turn of the app, and before that at least until `atLeast`. */
  lease?: string
  atLeast?: number
}

export interface PursuitWatch {
  followed(replayed: Pick<Replayed, 'steps'>): void
  /** The candidates that were offered and have not left. */
  readonly pursued: Map<string, Pursued>
}

type Gates = Extract<Inspection, { type: 'gates' }>
type Sent = Extract<Inspection, { type: 'command' }>
type Decided = Extract<Inspection, { type: 'decision' }>
type Decision = Decided['decision']

const urgency = { high: 0, medium: 1, low: 2 } as const
/** How long a candidate waits whose command was displaced unseen. */
const displacedMs = minutes(5)

export function createPursuitWatch({ model, signals, engine, count, watch, counters }: {
  model: Model
  signals: SignalWatch
  engine: Pick<Engine, 'ownerOf'>
  count: number
  watch: Watch
  counters: Counters
}): PursuitWatch {
  const { definitions } = model
  const useCases = new Map(definitions.pack.useCases.map((useCase) => [useCase.name, useCase]))
  const pursuits = new Map<string, Pursued>()
  const heldOut = new Map<string, boolean>()

  const ofPerson = (person: string): Pursued[] => [...pursuits.values()].filter(({ candidate }) => candidate.person === person)

  function follow({ n, now, messages, answer: { seen, effects } }: Step): void {
    let taken = 0
    const takeUpTo = (k: number): void => {
      for (; taken < k; taken++) {
        const message = messages[taken]
        if (message) take(n, now, message)
      }
    }
    const replyTo = (pursuit: Pursued | undefined): number => messages.findIndex(({ body }) => body.type === 'reply' && body.effect === pursuit?.awaits)
    const withdrawn = new Map(effects.flatMap((one) => (one.type === 'withdraw' ? [[one.withdrawal.id, one.withdrawal.reason] as const] : [])))
    const offered = new Set<string>()
    /** Those that are candidates for the first time. */
    const fresh = new Set<string>()
    const decidedAlone: { pursuit: Pursued; decision: Decision }[] = []
    for (const one of seen) {
      if (one.type === 'candidate') {
        takeUpTo(messages.length)
        offered.add(one.correlation)
        if (!pursuits.has(one.correlation)) fresh.add(one.correlation)
        noteCandidate(one.candidate)
        const wasOutranked = pursuits.get(one.correlation)?.wasOutranked
        pursuits.set(one.correlation, { candidate: one.candidate, stage: 'waiting', since: now, gates: 0, facts: {}, ...(wasOutranked && { wasOutranked }) })
      } else if (one.type === 'outcome') takeUpTo(1 + messages.findIndex(({ body }) => body.type === 'event' && body.event.id === one.event))
      if (one.type === 'gates') {
        compareGates(one, offered.has(one.correlation), leaseOf(one, seen))
        if (fresh.has(one.correlation)) checkMostUrgent(one, fresh)
      }
      else if (one.type === 'command' && one.command.type.startsWith('ui.')) {
        compareCommand(one)
        if (isForPanel(pursuits.get(one.correlation)) && !('place' in one.command.data)) watch.breaks('what waits in the panel is not shown by itself', `${one.command.id} was sent to ${one.person}, whose attention is spent.`, [one.person, one.command.id, one.correlation])
      }
      else if (one.type === 'decision') {
        const pursuit = pursuits.get(one.correlation)
        const kept = effects.find((effect) => effect.type === 'prepare' && effect.command.causationId === one.decision.id)
        if (kept?.type === 'prepare') keepForPanel(one, kept)
        if (pursuit?.isUndecided && pursuit.stage === 'in flight' && !isVerdict(messages[replyTo(pursuit)])) decidedAlone.push({ pursuit, decision: one.decision })
      }
      model.see(n, now, one)
      for (const effect of effects) if (one.type === 'outcome' && effect.type === 'record' && effect.event.id === one.event) model.note(n, now, effect)
      noteProgress(one, now, withdrawn)
    }
    takeUpTo(messages.length)
    if (!seen.some(({ type }) => type === 'decision' || type === 'outcome')) for (const effect of effects) checkPanel(now, effect)
    for (const one of decidedAlone) checkDecidedAlone(n, now, one)
    for (const pursuit of pursuits.values()) delete pursuit.closed
    for (const effect of effects) noteQuestion(effect)
    for (const effect of effects) if (effect.type === 'look' || (effect.type === 'record' && !seen.some((one) => one.type === 'outcome' && one.event === effect.event.id))) model.note(n, now, effect)

    function compareGates(one: Gates, isAtRest: boolean, lease: LeaseSeen | undefined): void {
      if (isAtRest) takeUpTo(messages.length)
      takeUpTo(1 + replyTo(pursuits.get(one.correlation)))
      for (;;) {
        const wrong = lease ? wrongLease(now, one, lease) : wrongGate(n, now, one)
        if (!wrong) return
        if (taken < messages.length) takeUpTo(taken + 1)
        else return watch.breaks(`the gate '${wrong.gate}' answers as the model does`, wrong.how, [one.person, one.correlation])
      }
    }

    /** Compares what is kept for the panel, as if it was sent. */
    function keepForPanel({ person, correlation }: Decided, { command, session }: Omit<Kept, 'correlation'>): void {
      compareCommand({ at: now, type: 'command', command, person, session, correlation })
      counters.add('kept for the panel')
      if (isForPanel(pursuits.get(correlation))) return model.keep(n, now, person, { command, session, correlation })
      watch.breaks('only what the attention keeps back waits in the panel', `${command.id} (${command.data.useCase}) waits in the panel of ${person}, and could have been shown.`, [person, command.id, correlation])
    }

    function compareCommand(one: Sent): void {
      for (;;) {
        const wrong = wrongCommand(n, now, one)
        if (!wrong) return
        if (taken < messages.length) takeUpTo(taken + 1)
        else return watch.breaks(wrong.promise, wrong.how, [one.person, one.command.id, one.session, one.correlation])
      }
    }
  }

  /** Counts the rarer ways in which somebody becomes a candidate. */
  function noteCandidate({ instead, tier, tie }: Candidate): void {
    if (instead) counters.add('alternatives')
    if (tier > 0) counters.add('later tiers')
    if (tie !== Number.MAX_SAFE_INTEGER) counters.add('ties ranked')
  }

  function take(n: number, now: number, message: Step['messages'][number]): void {
    model.take(n, now, message)
    const { body } = message
    const whose = body.type === 'event' && body.event.person !== undefined ? model.person(body.event.person, now) : undefined
    signals.take(n, now, message, whose !== undefined && isOff(whose))
    if (body.type === 'forget' && body.isOver !== true)
      for (const [id, { candidate }] of pursuits) if (body.names.includes(candidate.person)) pursuits.delete(id)
    if (body.type === 'reply') {
      for (const pursuit of pursuits.values()) {
        if (pursuit.awaits !== body.effect) continue
        delete pursuit.awaits
        if (isVerdict(message)) delete pursuit.isUndecided
      }
    }
    // The records refused the hold: the candidate is in the queue of its topic again.
    const claiming = body.type === 'held' && body.outcome !== 'granted' ? pursuits.get(body.candidate) : undefined
    if (claiming?.stage === 'in flight') Object.assign(claiming, { stage: 'waiting', since: now, until: undefined })
  }

  /** Checks that of those who become candidates together, the most urgent of a person is taken up first. */
  function checkMostUrgent({ person, correlation }: Gates, fresh: ReadonlySet<string>): void {
    const pursuit = pursuits.get(correlation)
    const less = ofPerson(person).find((other) => other.stage === 'in flight' && fresh.has(other.candidate.id) && pursuit && rankOf(other) > rankOf(pursuit))
    if (less) watch.breaks('the most urgent is taken up first', `${less.candidate.useCase} for ${person} was taken up before ${pursuit?.candidate.useCase ?? ''}, which is more urgent.`, [person, correlation, less.candidate.id])
  }

  function rankOf({ candidate: { useCase, signal } }: Pursued): number {
    return urgency[useCases.get(useCase)?.priority ?? model.announced(signal)?.priority ?? 'low']
  }

  function modelGates(n: number, now: number, pursuit: Pursued): Record<string, KnownGate> {
    const { candidate } = pursuit
    const useCase = useCases.get(candidate.useCase)
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
  }

  function wrongGate(n: number, now: number, { gates, correlation, person }: Gates): { gate: string; how: string } | undefined {
    const pursuit = pursuits.get(correlation)
    if (!pursuit) return { gate: 'candidate', how: `The gates of ${correlation} were evaluated before it was offered to ${person}.` }
    const wanted = modelGates(n, now, pursuit)
    for (const { gate, ok, reason } of gates) {
      if (gate === 'holdout') {
        const name = `${pursuit.candidate.useCase} ${person}`
        if ((heldOut.get(name) ?? !ok) === ok) return { gate, how: `${person} was ${ok ? 'held out' : 'told'} before, and now is not.` }
        heldOut.set(name, !ok)
      }
      const naive = wanted[gate]
      if (naive && naive.ok !== ok) {
        const how = `${pursuit.candidate.useCase} for ${person}: the engine's gate is ${ok ? 'open' : `closed (${reason ?? ''})`}, the model's is ${naive.ok ? 'open' : `closed (${naive.why ?? ''})`}.`
        return { gate, how }
      }
    }
    const missing = Object.keys(wanted).find((name) => name !== 'verified' && !gates.some(({ gate }) => gate === name))
    if (missing !== undefined) return { gate: missing, how: `${pursuit.candidate.useCase} for ${person}: the engine did not evaluate it.` }
    noteGates(pursuit, wanted, gates, now)
    return undefined
  }

  /** Compares the gates for a turn of the app, and whether it was granted. */
  function wrongLease(now: number, { gates, person: id }: Gates, lease: LeaseSeen): { gate: string; how: string } | undefined {
    const person = model.person(id, now)
    if (!person) return { gate: 'consent', how: `The app was asked about a turn of ${id}, of whom nothing is known.` }
    const wanted = leaseGatesOf(definitions, lease, { person, now, isOtherInFlight: ofPerson(id).some(({ stage }) => stage === 'in flight') })
    const name = Object.keys(wanted).find((one) => gates.find(({ gate }) => gate === one)?.ok !== wanted[one]?.ok)
    if (name !== undefined) return { gate: name, how: `A turn of the app for ${id}: the engine's gate is ${wanted[name]?.ok ? 'closed' : 'open'}, the model's is ${wanted[name]?.ok ? 'open' : `closed (${wanted[name]?.why ?? ''})`}.` }
    const isOpen = Object.values(wanted).every(({ ok }) => ok)
    if (isOpen !== (lease.change === 'granted')) return { gate: 'lease', how: `A turn of the app for ${id} was ${lease.change}, and its gates are ${isOpen ? 'open' : 'closed'}.` }
    counters.add(isOpen ? 'turns granted' : 'turns refused')
    return undefined
  }

  /** Notes what follows from gates: the candidate goes on, waits until they may all be open, or ends. */
  function noteGates(pursuit: Pursued, wanted: Record<string, KnownGate>, gates: Gates['gates'], now: number): void {
    pursuit.gates++
    for (const [name, { ok, why }] of Object.entries(wanted)) if (!ok) counters.add(`gate ${name}: ${why ?? ''}`)
    if (pursuit.wasOutranked && wanted['quiet']?.why === 'quiet hours') counters.add('quiet hours after outranked')
    if (wanted['outranked']?.ok === false) pursuit.wasOutranked = true
    // Who is held out is decided about like anybody else.
    const closed = gates.filter(({ gate, ok }) => !ok && gate !== 'holdout')
    if (closed.length === 0) {
      Object.assign(pursuit, { stage: 'in flight', since: pursuit.stage === 'in flight' ? pursuit.since : now })
      return
    }
    const until = Math.max(...closed.map(({ gate }) => wanted[gate]?.until ?? Infinity))
    const { lease } = wanted['attention'] ?? {}
    const atLeast = Math.max(...closed.map(({ gate }) => (wanted[gate]?.lease === undefined ? (wanted[gate]?.until ?? Infinity) : 0)))
    noteForPanel(pursuit, wanted)
    if (wanted['still_true']?.why === 'no longer eligible') pursuits.delete(pursuit.candidate.id)
    else Object.assign(pursuit, { stage: 'waiting', since: now, until, closed: closed[0]?.gate, lease: until === wanted['attention']?.until ? lease : undefined, atLeast })
  }

  const isForPanel = (pursuit: Pursued | undefined): boolean => pursuit?.isForPanel === true || useCases.get(pursuit?.candidate.useCase ?? '')?.panel === 'only'

  /** Notes whether a candidate is decided for the panel. Its gates are evaluated once more then, at the same point of its way. */
  function noteForPanel(pursuit: Pursued, wanted: Record<string, KnownGate>): void {
    const { useCase, signal } = pursuit.candidate
    const goesThere = pursuit.isForPanel !== true && fallsBackOnPanel(useCases.get(useCase), wanted, model.announced(signal)?.expiresAt ?? 0)
    if (!goesThere) return void delete pursuit.isForPanel
    pursuit.isForPanel = true
    pursuit.gates--
  }

  function wrongCommand(n: number, now: number, one: Sent): { promise: string; how: string } | undefined {
    const pursuit = pursuits.get(one.correlation)
    const useCase = useCases.get(pursuit?.candidate.useCase ?? '')
    const known = model.person(one.person, now)
    const signal = model.signal(n, pursuit?.candidate.signal ?? '', now)
    if (!pursuit || !useCase || !known || !signal) return { promise: 'a command follows from a candidate', how: `${one.command.id} was sent to ${one.person} without a candidate of a signal that stands.` }
    // A place rests on no facts.
    const isPlace = 'place' in one.command.data
    const closed = Object.entries(modelGates(n, now, isPlace ? { ...pursuit, gates: 0 } : pursuit)).filter(([, { ok }]) => !ok)
    const [first] = closed
    if (first) return { promise: `nothing is sent while the gate '${first[0]}' is closed`, how: `${one.person} was sent '${useCase.name}' although: ${closed.map(([, { why }]) => why ?? '').join(', ')}.` }
    if (heldOut.get(`${useCase.name} ${one.person}`)) return { promise: 'nothing is sent to a person who is held out', how: `${one.person} was sent '${useCase.name}'.` }
    const mode = model.mode(n, useCase.name)
    if (mode !== 'live') return { promise: 'a use case that is off or dry sends nothing', how: `${one.person} was sent '${useCase.name}', which is ${mode}.` }
    if (known.commands.some(({ id }) => id === one.command.id)) return { promise: 'no command is sent twice', how: `${one.command.id} was sent to ${one.person} before.` }
    const wrong = checkCommand(definitions, one, { pursuit, useCase, signal, known, now })
    return wrong === undefined ? undefined : { promise: 'a command says what the model says', how: `${useCase.name} for ${one.person}: ${wrong}.` }
  }

  /** Checks that the panel lists what waits in it, and nothing else. */
  function checkPanel(now: number, effect: Step['answer']['effects'][number]): void {
    const listed = listedBy(effect)
    if (!listed) return
    const person = effect.from.slice('person:'.length)
    const waiting = waitingIn(model.person(person, now))
    if (listed.length > 0) counters.add('panel listed')
    if (listed.join() !== waiting.join()) watch.breaks('the panel lists what waits in it', `The panel of ${person} lists ${listed.join(', ') || 'nothing'}, and ${waiting.join(', ') || 'nothing'} waits.`, [person, ...listed, ...waiting])
  }

  /** Notes what a candidate asks, and that it waits for the answer. */
  function noteQuestion({ type, id, cause }: Step['answer']['effects'][number]): void {
    const pursuit = type === 'look' || type === 'decide' ? pursuits.get(cause) : undefined
    if (!pursuit) return
    pursuit.awaits = id
    if (type === 'decide') pursuit.isUndecided = true
  }

  /** Checks what was decided without a verdict of the decider. */
  function checkDecidedAlone(n: number, now: number, { pursuit: { candidate }, decision }: { pursuit: Pursued; decision: Decision }): void {
    if (decision.act) counters.add('decided without the decider')
    const known = model.person(candidate.person, now)
    const isOver = !known || !isOn(known) || model.signal(n, candidate.signal, now) === undefined
    const wrong = isOver ? undefined : wrongAlone(useCases.get(candidate.useCase), decision, candidate.instead === true)
    if (wrong) watch.breaks(wrong.promise, `${candidate.person}: ${wrong.how}`, [candidate.person, candidate.id])
  }

  function noteProgress(one: Inspection, now: number, withdrawn: ReadonlyMap<string, string>): void {
    const pursuit = 'correlation' in one && one.correlation !== undefined ? pursuits.get(one.correlation) : undefined
    if (!pursuit) return
    if (one.type === 'facts') pursuit.facts = one.facts
    else if (one.type === 'decision') noteDecision(pursuit, one, now)
    else if (one.type === 'dropped' && one.reason === 'held out') counters.add('held out')
    else if (one.type === 'hold' && one.change === 'granted' && heldOut.get(`${pursuit.candidate.useCase} ${one.person}`))
      watch.breaks('nothing is held for a person who is held out', `${one.person} has a hold of '${pursuit.candidate.useCase}'.`, [one.person, one.correlation])
    // Who is told their place is in the queue.
    else if (one.type === 'place') Object.assign(pursuit, { stage: 'waiting', since: now, until: undefined, gates: 0 })
    else if (one.type === 'hold' && one.change === 'refused' && isTopicHere(pursuit)) Object.assign(pursuit, { stage: 'waiting', since: now, until: undefined })
    else if (one.type === 'outcome' && one.outcome === 'suggestion.withdrawn') {
      const reason = withdrawn.get(one.command)
      const known = model.person(pursuit.candidate.person, now)?.commands.find(({ id }) => id === one.command)
      delete pursuit.isForPanel
      if (reason === 'outranked' && known?.seen) watch.breaks('what is on screen is not taken away for another', `${one.command} was withdrawn from ${one.person}, who has seen it, for something more urgent.`, [one.person, one.command])
      if (reason === 'outranked') Object.assign(pursuit, { stage: 'waiting', since: now, until: now + displacedMs, gates: 0, facts: {} })
      else if (reason === 'untrue' && known && !known.seen) Object.assign(pursuit, { stage: 'waiting', since: now, until: now + 1, gates: 0, facts: {} })
    }
  }

  const isTopicHere = ({ candidate: { signal, useCase, person } }: Pursued): boolean =>
    engine.ownerOf(`topic:${signal}/${useCase}`, count) === engine.ownerOf(`person:${person}`, count)

  function noteDecision(pursuit: Pursued, { decision, person, correlation }: Extract<Inspection, { type: 'decision' }>, now: number): void {
    const { candidate, stage, atLeast } = pursuit
    const signal = model.announced(candidate.signal)
    // Silence for the sake of a gate means that it cannot open before the signal ends.
    const isGates = !decision.act && stage === 'waiting' && decision.reason === pursuit.closed
    if (isGates && pursuit.isForPanel)
      watch.breaks('what the attention keeps back waits in the panel', `${candidate.useCase} for ${person} ended for '${pursuit.closed ?? ''}', and may wait in the panel.`, [person, correlation])
    if (isGates && atLeast !== undefined && signal && atLeast < signal.expiresAt)
      watch.breaks('a candidate that may be told later waits', `${candidate.useCase} for ${person} ended for '${pursuit.closed ?? ''}', which may be open again ${atLeast - now} ms later.`, [person, correlation])
    Object.assign(pursuit, { stage: 'over', since: now })
    delete pursuit.until
  }

  return {
    pursued: pursuits,
    followed({ steps }) {
      for (const step of steps) {
        follow(step)
        signals.followed(step)
      }
    },
  }
}

/** Returns the answer about a turn of the app, where the gates were evaluated for one. */
const leaseOf = ({ correlation }: Gates, seen: Step['answer']['seen']): LeaseSeen | undefined =>
  seen.find((one): one is LeaseSeen => one.type === 'lease' && one.change !== 'ended' && one.correlation === correlation)
