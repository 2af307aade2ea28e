/**
 * Performs the effects that had to wait for their commit (steps of actions, compensations, verdicts of a model) and
 * appends their results to the log as replies.
 *
 * Effects are performed at least once: the reply and the mark "performed" are stored in one transaction, and an effect
 * without the mark is performed again by the next owner of its partition. Steps get a key that stays the same, so that
 * services can ignore duplicates. Where two owners call a step and one is refused, nobody knows what the other's call has
 * done or will do: the refusal counts as a failure, after which the engine takes the outcome for unknown.
 *
 * Services are called for `places` steps at a time. Those that wait come by priority: a step that a person waits for, or
 * that takes something back, before a step of a reaction. A decider that calls a service limits its calls itself.
 */

import type { Effect, Result, Step } from '@proactive/engine'
import { type Json, minutes, type Priority } from '@proactive/protocol'
import { concerned, type Decider, resultOf } from '../decider/answering.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from '../events/pack-index.js'
import { type Placement, recordsOf } from '../log/records.js'
import { withCause } from '../runtime/cause.js'
import { createPriorityQueue } from '../runtime/priority-queue.js'
import { replyTo, type Store } from '../store/store.js'

const retryMs = 1_000
/** How many steps run at the same time, and how long one that never ends keeps its place. */
const defaultPlaces = 64
const placeMs = minutes(1)

export interface Outbox {
  /** How many effects are performed now. Others may wait for their place. */
  readonly size: number
  /** Starts to perform effects that were committed under an epoch, null for a former owner's. Those in flight are ignored. */
  perform(effects: readonly Effect[], epoch: number | null): void
  /** Resolves when no effect is in flight. */
  settled(): Promise<void>
  /** Starts no further effects, and waits for those in flight. */
  stop(): Promise<void>
}

/** Names an effect, for the log and for the refusal of a request. */
function nameOf(effect: Effect): string {
  if (effect.type === 'decide' || effect.type === 'choose') return 'The decider'
  return 'step' in effect ? `'${effect.type}' of the step '${effect.step}' of '${effect.action}'` : `The effect '${effect.type}'`
}

export function createOutbox({
  pack,
  decider,
  log,
  store,
  clock,
  placement,
  logger,
  places = defaultPlaces,
}: {
  pack: PackIndex
  decider: Decider
  log: Log
  store: Store
  clock: Clock
  placement: Placement
  logger: Logger
  places?: number
}): Outbox {
  const queue = createPriorityQueue({ places, placeMs, clock })
  const inFlight = new Map<string, Promise<void>>()
  let isStopped = false

  async function performOne(effect: Effect, epoch: number | null): Promise<void> {
    const leave = 'step' in effect ? await queue.enter(priorityOf(effect)).place : () => {}
    if (isStopped) return leave()
    const call = (): ReturnType<typeof callService> => withCause(causeOf(effect), () => callService(effect))
    const result = await resultOf(nameOf(effect), call, logger).finally(leave)
    await storeReply(effect, result, epoch)
  }

  function callService(effect: Effect) {
    switch (effect.type) {
      case 'run':
        return runOnce(stepOf(effect), effect)
      case 'compensate':
        return stepOf(effect).compensate?.(effect.input, effect.output, effect)
      case 'decide':
        return within(effect.deadlineMs, (abort) => decider.decide(effect.context, { abort, ...concerned(effect) }))
      case 'choose':
        return within(effect.deadlineMs, (abort) => decider.choose?.(effect.context, { abort }))
      default:
        throw new Error(`An effect of type '${effect.type}' cannot be performed by the outbox.`)
    }
  }

  /** Asks the decider with a deadline on the server's clock. */
  async function within(deadlineMs: number, ask: (abort: AbortSignal) => Promise<Json> | Json | undefined): Promise<Json | undefined> {
    const deadline = new AbortController()
    const cancel = clock.after(deadlineMs, () => deadline.abort())
    try {
      return await ask(deadline.signal)
    } finally {
      cancel()
    }
  }

  function stepOf({ action, step }: { action: string; step: string }) {
    const found = pack.step(action, step)
    if (!found) throw new Error(`The pack has no step '${step}' of '${action}'. Define it with perform(…).step(…) or defineReaction(…).step(…).`)
    return found
  }

  /** Stores the reply together with the mark that the effect was performed, and retries until that succeeds. */
  async function storeReply(effect: Effect, result: Result, epoch: number | null): Promise<void> {
    try {
      await store.transaction(async (tx) => {
        const owned = await store.markPerformed(tx, effect.id)
        if (owned === null) return
        const known: Result = result.ok || owned === epoch || !('step' in effect) ? result : { ...result, code: 'internal' }
        await log.append(recordsOf(replyTo(effect, known), 'reply', clock.now(), placement), { tx })
      })
    } catch (err) {
      logger.warn({ err }, `The reply to an effect could not be stored; retry in ${retryMs} ms.`)
      if (isStopped) return
      await new Promise<void>((done) => void clock.after(retryMs, done))
      await storeReply(effect, result, epoch)
    }
  }

  return {
    get size() {
      return inFlight.size - queue.waiting
    },
    perform(effects, epoch) {
      for (const effect of effects) {
        if (inFlight.has(effect.id) || isStopped) continue
        inFlight.set(effect.id, performOne(effect, epoch).finally(() => inFlight.delete(effect.id)))
      }
    },
    async settled() {
      while (inFlight.size > 0) await Promise.all(inFlight.values())
    },
    async stop() {
      isStopped = true
      queue.open()
      await Promise.all(inFlight.values())
    },
  }
}

type StepEffect = Extract<Effect, { step: string }>

/** A step of a reaction is about nobody who waits. */
function priorityOf({ type, person }: StepEffect): Priority {
  return type === 'compensate' || person !== '' ? 'high' : 'medium'
}

/** What a reaction's step ingests carries its chain, so that the guard against loops sees it though the step does not tell. */
function causeOf(effect: Effect): string | undefined {
  return 'step' in effect && effect.person === '' ? effect.causationId : undefined
}

/** Runs a step. If the step has `inquire`, because its service ignores keys, it is asked for an earlier result first. */
async function runOnce(step: Step, effect: Extract<Effect, { type: 'run' }>) {
  return (await step.inquire?.(effect.input, effect)) ?? step.run(effect.input, effect)
}
