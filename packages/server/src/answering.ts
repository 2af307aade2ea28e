import type { DecideContext, Effect, Result } from '@proactive/engine'
import { type Json, ProactiveError } from '@proactive/protocol'
import type { Logger } from './logger.js'
import type { PackIndex } from './pack-index.js'
import type { Tx } from './tx.js'

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

/** Answers effects that belong inside a batch. */
export interface Answering {
  /** Nothing for an effect that waits for the commit. */
  answer(effect: Effect, tx: Tx): Promise<Result | undefined>
}

export function createAnswering({ pack, decider, logger }: { pack: PackIndex; decider: Decider; logger: Logger }): Answering {
  return {
    async answer(effect, tx) {
      if (effect.do === 'look') return resultOf(() => tx.attempt(() => look(effect, tx)), logger)
      if (effect.do !== 'decide' || !decider.isInside) return undefined
      const { context, deadlineMs } = effect
      return resultOf(() => decider.decide(context, { abort: AbortSignal.timeout(deadlineMs) }), logger)
    },
  }

  async function look({ facts, from }: Extract<Effect, { do: 'look' }>, tx: Tx): Promise<Json> {
    const person = from.startsWith('person:') ? { person: from.slice('person:'.length) } : {}
    const found: Record<string, Json> = {}
    for (const [name, { fact, input }] of Object.entries(facts)) {
      const definition = pack.fact(fact)
      if (!definition) throw new Error(`The pack declares no fact '${fact}'.`)
      found[name] = await definition.read(input, { tx, ...person })
    }
    return found
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
