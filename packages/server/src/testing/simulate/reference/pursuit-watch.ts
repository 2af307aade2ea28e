/**
 * Follows the engine's steps along the ways of its candidates, and has each watch compare what it is responsible for:
 * gates, decisions, commands, the panel, and who goes first.
 *
 * Tricky cases:
 * - Within a step, the engine takes messages one after another, and answers to the candidates' questions among them.
 *   What follows from such an answer is compared right after that message; anything else at the first message, from the
 *   last comparison on, at which model and engine agree.
 * - What the panel lists is compared right after the message that asks for it.
 * - Offers are taken up once all messages of the step are taken: gates that follow a new candidate are compared there.
 */

import type { Candidate, Effect, Engine, Inspection, Message } from '@proactive/engine'
import type { Counters } from '../counters.js'
import type { Replayed, Step } from '../replay-watch.js'
import type { Watch } from '../watch.js'
import { createDecisionWatch, type Decided } from './decision-watch.js'
import { createGateWatch, type GatesSeen } from './gate-watch.js'
import type { LeaseSeen } from './leases.js'
import type { Model } from './model.js'
import { createPanelWatch } from './panel-watch.js'
import { isOff } from './person.js'
import { createPrecedenceWatch } from './precedence-watch.js'
import { createPursuits, type Pursued } from './pursuits.js'
import { createSentWatch, type Sent } from './sent-watch.js'
import type { SignalWatch } from './signal-watch.js'
import { isVerdict } from './verdict.js'

export interface PursuitWatch {
  followed(replayed: Pick<Replayed, 'steps'>): void
  /** The candidates that were offered and have not left. */
  readonly pursued: Map<string, Pursued>
}

export function createPursuitWatch({ model, signals, engine, count, watch, counters }: {
  model: Model
  signals: SignalWatch
  engine: Pick<Engine, 'ownerOf'>
  count: number
  watch: Watch
  counters: Counters
}): PursuitWatch {
  const pursuits = createPursuits({ model, engine, count })
  const gates = createGateWatch({ model, pursuits, counters })
  const sent = createSentWatch({ model, pursuits, gates })
  const decisions = createDecisionWatch({ model, pursuits, watch, counters })
  const panel = createPanelWatch({ model, pursuits, watch, counters })
  const precedence = createPrecedenceWatch({ model, pursuits, watch })

  function follow({ n, now, messages, answer: { seen, effects } }: Step): void {
    let taken = 0
    const takeUpTo = (k: number): void => {
      for (; taken < k; taken++) {
        const message = messages[taken]
        if (message) take(n, now, message)
        if (message && isPanelSteady) for (const effect of effects) if (answers(effect, message)) panel.listed(now, effect)
      }
    }
    /** Only requests change in this step what waits in the panel. */
    const isPanelSteady = !seen.some(({ type }) => type === 'decision' || type === 'outcome')
    const replyTo = (pursuit: Pursued | undefined): number => messages.findIndex(({ body }) => body.type === 'reply' && body.effect === pursuit?.awaits)
    const withdrawn = new Map(effects.flatMap((one) => (one.type === 'withdraw' ? [[one.withdrawal.id, one.withdrawal.reason] as const] : [])))
    const events = new Set(seen.flatMap((one) => (one.type === 'outcome' ? [one.event] : [])))
    const offered = new Set<string>()
    /** Those that are candidates for the first time. */
    const fresh = new Set<string>()
    const decidedAlone: { pursuit: Pursued; one: Decided }[] = []
    for (const one of seen) {
      if (one.type === 'candidate') {
        takeUpTo(messages.length)
        offered.add(one.correlation)
        countCandidate(one.candidate)
        if (pursuits.offered(one.candidate, now)) fresh.add(one.correlation)
      } else if (one.type === 'outcome') {
        takeUpTo(1 + messages.findIndex(({ body }) => body.type === 'event' && body.event.id === one.event))
        precedence.ended(now, one, withdrawn)
      } else if (one.type === 'gates') {
        compareGates(one)
        if (fresh.has(one.correlation)) precedence.takenUp(one.person, one.correlation, fresh)
      } else if (one.type === 'command' && one.command.type.startsWith('ui.')) {
        compareCommand(one)
        panel.sent(one)
        if (!('place' in one.command.data)) decisions.sent(one.correlation)
      } else if (one.type === 'decision') noteDecision(one)
      else checkHeldOut(one)
      model.see(n, now, one)
      for (const effect of effects) if (one.type === 'outcome' && effect.type === 'record' && effect.event.id === one.event) model.note(n, now, effect)
      pursuits.progressed(now, one, withdrawn)
    }
    takeUpTo(messages.length)
    for (const { pursuit, one } of decidedAlone) decisions.decidedAlone(n, now, pursuit, one)
    for (const pursuit of pursuits.all.values()) delete pursuit.closed
    for (const effect of effects) {
      pursuits.asked(now, effect)
      if (effect.type === 'look' || (effect.type === 'record' && !events.has(effect.event.id))) model.note(n, now, effect)
    }

    /** Compares at each message, from the present one on, until nothing is wrong; returns what is wrong after the last. */
    function wrongAtLast<Wrong>(compare: () => Wrong | undefined): Wrong | undefined {
      for (;;) {
        const wrong = compare()
        if (wrong === undefined || taken >= messages.length) return wrong
        takeUpTo(taken + 1)
      }
    }

    function compareGates(one: GatesSeen): void {
      if (offered.has(one.correlation)) takeUpTo(messages.length)
      takeUpTo(1 + replyTo(pursuits.all.get(one.correlation)))
      const lease = leaseOf(one, seen)
      const wrong = wrongAtLast(() => gates.compare(n, now, one, lease))
      if (wrong) watch.breaks(`the gate '${wrong.gate}' answers as the model does`, wrong.how, [one.person, one.correlation])
    }

    function compareCommand(one: Sent): void {
      const wrong = wrongAtLast(() => sent.compare(n, now, one))
      if (wrong) watch.breaks(wrong.promise, wrong.how, [one.person, one.command.id, one.session, one.correlation])
    }

    function noteDecision(one: Decided): void {
      const { person, correlation, decision } = one
      const pursuit = pursuits.all.get(correlation)
      for (const effect of effects) {
        if (effect.type !== 'prepare' || effect.command.causationId !== decision.id) continue
        const { command, session } = effect
        // It is compared as if it was sent.
        compareCommand({ at: now, type: 'command', command, person, session, correlation })
        panel.kept(n, now, { command, session, correlation, person })
      }
      if (pursuit?.isUndecided && pursuit.stage === 'in flight' && !isVerdict(messages[replyTo(pursuit)])) decidedAlone.push({ pursuit, one })
      decisions.decided(now, one)
    }
  }

  /** Counts the rarer ways in which somebody becomes a candidate. */
  function countCandidate({ instead, tier, tie }: Candidate): void {
    if (instead) counters.add('alternatives')
    if (tier > 0) counters.add('later tiers')
    if (tie !== Number.MAX_SAFE_INTEGER) counters.add('ties ranked')
  }

  function checkHeldOut(one: Inspection): void {
    if (one.type === 'dropped' && one.reason === 'held out' && one.correlation !== undefined && pursuits.all.has(one.correlation)) counters.add('held out')
    if (one.type !== 'hold' || one.change !== 'granted') return
    const useCase = pursuits.all.get(one.correlation)?.candidate.useCase
    if (useCase !== undefined && gates.isHeldOut(useCase, one.person))
      watch.breaks('nothing is held for a person who is held out', `${one.person} has a hold of '${useCase}'.`, [one.person, one.correlation])
  }

  function take(n: number, now: number, message: Step['messages'][number]): void {
    model.take(n, now, message)
    const { body } = message
    const whose = body.type === 'event' && body.event.person !== undefined ? model.person(body.event.person, now) : undefined
    signals.take(n, now, message, whose !== undefined && isOff(whose))
    pursuits.take(now, message)
  }

  return {
    pursued: pursuits.all,
    followed({ steps }) {
      for (const step of steps) {
        follow(step)
        signals.followed(step)
      }
    },
  }
}

/** Tells whether an effect answers a page that asked for its panel. */
const answers = (effect: Effect, { body }: Message): boolean => body.type === 'prepared' && effect.type === 'answer' && effect.request === 'prepared' && effect.key === body.key

/** Returns the answer about a turn of the app, where the gates were evaluated for one. */
const leaseOf = ({ correlation }: GatesSeen, seen: Step['answer']['seen']): LeaseSeen | undefined =>
  seen.find((one): one is LeaseSeen => one.type === 'lease' && one.change !== 'ended' && one.correlation === correlation)
