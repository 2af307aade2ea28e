import type { DecideContext, Effect, Result, Scarce } from '@proactive/engine'
import { type Json, ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from '../events/pack-index.js'
import type { Tx } from '../log/tx.js'

/**
 * Who decides what is said. One that answers from what it is handed is asked inside the batch's transaction;
 * one that asks somebody else waits for the commit.
 */
export interface Decider {
  readonly isInside: boolean
  /** Whether it can decide now, for `/health`; without it, it always can. */
  isWell?(): boolean
  decide(context: DecideContext, options: { abort: AbortSignal }): Promise<Json> | Json
}

/** Which owner of which partition asks; one with a lower epoch than was seen must be refused what is scarce. */
export interface Fence {
  partition: number
  epoch: number
}

/** Answers effects that belong inside a batch. */
export interface Answering {
  /** Nothing for an effect that waits for the commit. */
  answer(effect: Effect, tx: Tx, fence: Fence): Promise<Result | undefined>
}

export function createAnswering({
  pack,
  decider,
  clock,
  logger,
}: {
  pack: PackIndex
  decider: Decider
  /** The engine's. */
  clock: Clock
  logger: Logger
}): Answering {
  return {
    async answer(effect, tx, fence) {
      if (effect.type === 'look') return resultOf(() => tx.attempt(() => look(effect, tx)), logger)
      if ('scarce' in effect) return resultOf(() => tx.attempt(() => askRecords(effect, tx, fence)), logger)
      if (effect.type !== 'decide' || !decider.isInside) return undefined
      const { context, deadlineMs } = effect
      return resultOf(() => decider.decide(context, { abort: AbortSignal.timeout(deadlineMs) }), logger)
    },
  }

  async function look({ facts, from }: Extract<Effect, { type: 'look' }>, tx: Tx): Promise<Json> {
    const person = from.startsWith('person:') ? { person: from.slice('person:'.length) } : {}
    const found: Record<string, Json> = {}
    for (const [name, { fact, input }] of Object.entries(facts)) {
      const definition = pack.fact(fact)
      if (!definition) throw new Error(`The pack has no fact '${fact}', which ${from} looks up; add it to the facts of definePack(…).`)
      found[name] = await definition.read(input, { tx, now: clock.now(), ...person })
    }
    return found
  }

  async function askRecords(effect: Extract<Effect, { scarce: Scarce }>, tx: Tx, fence: Fence): Promise<Json> {
    const { scarce, at: now } = effect
    const resource = pack.resource(scarce.resource)
    if (!resource) throw new Error(`The pack has no resource '${scarce.resource}', which a use case holds; add it to the resources of definePack(…).`)
    const context = { tx, now, fence }
    if (effect.type === 'free') return resource.free(scarce.input, context)
    const wish = { id: effect.hold, person: effect.person, until: effect.until }
    if (effect.type === 'hold') return resource.grant(scarce.input, wish, context)
    if (effect.type === 'extend') return resource.extend(scarce.input, wish, context)
    await resource.release(scarce.input, wish, context)
    return true
  }
}

/**
 * What some work came to, in a form that reads the same from a journal as it does now. A fault is an answer too: the
 * engine decides what silence or retry it means.
 */
export async function resultOf(work: () => Promise<Json | void> | Json | void, logger: Logger): Promise<Result> {
  try {
    const value = (await work()) ?? null
    const written: Json = JSON.parse(JSON.stringify(value))
    return { ok: true, value: written }
  } catch (cause) {
    if (cause instanceof ProactiveError) return { ok: false, ...cause.toJSON() }
    logger.error({ cause: String(cause) }, 'An effect failed.')
    return { ok: false, code: 'internal', message: 'Something went wrong.' }
  }
}
