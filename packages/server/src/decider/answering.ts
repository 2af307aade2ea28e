import type { ChooseContext, DecideContext, Effect, FactContext, FactDefinition, Origin, Result, Scarce } from '@proactive/engine'
import { canonicalJson, type Json, ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from '../events/pack-index.js'
import type { Answerer } from '../graph/answerer.js'
import type { Tx } from '../log/tx.js'
import type { Places } from '../store/places.js'
import type { FactCache, Read } from './fact-cache.js'
import type { DeciderHost } from './host.js'

/** What a decider is called with, beside the context. */
export interface DecideOptions {
  /** Aborted when the answer is no longer awaited. */
  readonly abort: AbortSignal
  /** Whom it is about; no model may be told. */
  readonly person?: string
  /** The id of the candidate. */
  readonly candidate?: string
}

/**
 * Decides whether to speak and what to say. With `phrase`, the decider also phrases the answers to questions, where the
 * server is given no answerer.
 */
export interface Decider extends Partial<Answerer> {
  /**
   * Whether the decider needs nothing but its context. It is then called inside the batch's transaction; otherwise, as
   * with a model behind a network, it is called after the commit.
   */
  readonly isInside: boolean
  /** Tells `/health` whether the decider works at the moment. Without this function, it always does. */
  isWell?(): boolean
  /** How many decisions wait for a timer of the clock, which a test with a virtual clock has to advance. */
  readonly waiting?: number
  /** Is told at the start of a server what the server offers its decider. */
  connect?(host: DeciderHost): void
  decide(context: DecideContext, options: DecideOptions): Promise<Json> | Json
  /**
   * Chooses among the steps of a reaction that asks a model: answers with their names. Any other answer is the rule's, and
   * without this function the rule is asked at once.
   */
  choose?(context: ChooseContext, options: Pick<DecideOptions, 'abort'>): Promise<Json> | Json
}

/**
 * The fencing token of an owner of a partition. A resource must refuse a grant to an epoch below the highest that it has
 * seen for the partition: that owner was paused, and another process owns the partition now.
 */
export interface Fence {
  partition: number
  epoch: number
}

/** Answers effects inside the batch's transaction: facts, resources, and deciders that need nothing outside. */
export interface Answering {
  /** Returns undefined for an effect that is performed after the commit. */
  answer(effect: Effect, tx: Tx, fence: Fence): Promise<Result | undefined>
}

export function createAnswering({
  pack,
  places,
  decider,
  facts,
  clock,
  logger,
}: {
  pack: PackIndex
  places: Places
  decider: Decider
  /** Default: every fact is read. */
  facts?: FactCache
  /** The engine's clock. */
  clock: Clock
  logger: Logger
}): Answering {
  return {
    async answer(effect, tx, fence) {
      if (effect.type === 'look') return resultOf(`The look-up of ${factsOf(effect)}`, () => tx.attempt(() => readFacts(effect, tx)), logger)
      if ('scarce' in effect) return resultOf(`'${effect.type}' of the resource '${effect.scarce.resource}'`, () => tx.attempt(() => askResource(effect, tx, fence)), logger)
      if (effect.type === 'choose' && !decider.choose) return { ok: true, value: null }
      if (effect.type !== 'decide' || !decider.isInside) return undefined
      const { context, deadlineMs } = effect
      return resultOf('The decider', () => decider.decide(context, { abort: AbortSignal.timeout(deadlineMs), ...concerned(effect) }), logger)
    },
  }

  async function readFacts({ facts: asked, from, isCacheable }: Extract<Effect, { type: 'look' }>, tx: Tx): Promise<Json> {
    const person = from.startsWith('person:') ? { person: from.slice('person:'.length) } : {}
    const found: Record<string, Json> = {}
    for (const [name, { fact, input }] of Object.entries(asked)) {
      const definition = pack.fact(fact)
      if (!definition) throw new Error(`The pack has no fact '${fact}', which ${from} looks up; add it to the facts of definePack(…).`)
      const context = { tx, now: clock.now(), ...person }
      found[name] = isCacheable && facts
        ? await facts.answer({ fact, input }, { tx, ...person, read: () => readNoting(definition, input, context) })
        : await definition.read(input, context)
    }
    return found
  }

  async function askResource(effect: Extract<Effect, { scarce: Scarce }>, tx: Tx, fence: Fence): Promise<Json> {
    const { scarce, at: now } = effect
    const resource = pack.resource(scarce.resource)
    if (!resource) throw new Error(`The pack has no resource '${scarce.resource}', which a use case holds; add it to the resources of definePack(…).`)
    const context = { tx, now, fence }
    if (effect.type === 'free') return resource.free(scarce.input, context)
    const { hold, person, until } = effect
    const wish = { id: hold, person, until }
    if (effect.type === 'hold') {
      if (effect.origin && !(await takePlace(effect, effect.origin, tx))) return 'crowded'
      const isGranted = await resource.grant(scarce.input, wish, context)
      if (!isGranted) await places.freePlace(tx, hold)
      return isGranted
    }
    if (effect.type === 'extend') {
      const isExtended = await resource.extend(scarce.input, wish, context)
      await (isExtended ? places.extendPlace(tx, hold, until) : places.freePlace(tx, hold))
      return isExtended
    }
    await resource.release(scarce.input, wish, context)
    await places.freePlace(tx, hold)
    return true
  }

  /** Counts the hold among those of its origin, first, so that a refusal asks nothing of the resource. */
  function takePlace({ scarce, hold, person, until, at }: HoldEffect, origin: Origin, tx: Tx): Promise<boolean> {
    const thing = canonicalJson([scarce.resource, scarce.input])
    return places.takePlace(tx, { hold, thing, origin: origin.id, person, until }, { most: origin.places, now: at })
  }
}

/** Reads a fact, and notes whether its definition looks at the person. */
async function readNoting(definition: FactDefinition, input: Json, { person, ...context }: FactContext): Promise<Read> {
  let isPersonal = false
  const noting: FactContext = Object.defineProperty(context, 'person', {
    enumerable: true,
    get() {
      isPersonal = true
      return person
    },
  })
  const value = await definition.read(input, noting)
  return { value, isPersonal }
}

/** Names the person and the candidate that a decision is about. */
export function concerned({ from, cause }: Extract<Effect, { type: 'decide' }>): { person: string; candidate: string } {
  return { person: from.slice(from.indexOf(':') + 1), candidate: cause }
}

type HoldEffect = Extract<Effect, { type: 'hold' }>

const factsOf = ({ facts }: Extract<Effect, { type: 'look' }>): string =>
  Object.values(facts).map(({ fact }) => `the fact '${fact}'`).join(', ')

/**
 * Runs some work and returns its result as plain JSON, so that it reads the same from a journal. A failure is a result
 * as well: the engine decides whether it means silence or a retry. `what` names the work in the failure.
 */
export async function resultOf(what: string, work: () => Promise<Json | void> | Json | void, logger: Logger): Promise<Result> {
  try {
    const value = (await work()) ?? null
    const written: Json = JSON.parse(JSON.stringify(value))
    return { ok: true, value: written }
  } catch (cause) {
    if (cause instanceof ProactiveError) return { ok: false, ...cause.toJSON() }
    logger.error({ err: new Error(`${what} threw ${String(cause)}`, { cause }) }, `${what} failed.`)
    return { ok: false, code: 'internal', message: `${what} failed.` }
  }
}
