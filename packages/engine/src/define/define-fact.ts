import { checkOptions, type DataOf, type EventContract, type Json } from '@proactive/protocol'
import type { Clearing, FactCaching, FactContext, FactDefinition } from './definitions.js'
import type { Event } from '../message/message.js'
import type { FactQuery } from '../message/effect.js'

type Asked<Input> = [Input] extends [null] ? [input?: null] : [input: Input]

/** A fact; calling it with its input gives the question. */
export interface Fact<Input = unknown, Value = unknown> extends FactDefinition {
  (...asked: Asked<Input>): FactQuery<Value>
}

/**
 * Declares how the shell reads a fact from the shop's own records, inside the transaction of the current batch. Calling
 * the fact gives the question; the answer is typed where words and offers are made. A fact about the person alone has
 * the input `null`.
 *
 * @example
 * const copiesLeft = defineFact('copies.left', {
 *   read: async (bookId: string, { tx }) => (await tx.query<{ n: number }>('select …', [bookId])).rows[0]?.n ?? 0,
 * })
 * copiesLeft('dune') // FactQuery<number>
 */
export function defineFact<Input extends Json, Value extends Json>(
  name: string,
  options: {
    read: (input: Input, context: FactContext) => Promise<Value>
    /**
     * Whether the answer is personal data, such as a name or an address. No model is shown the facts of a use case that
     * asks for it, nor what the rule says and offers: the rule's words are told. Default false.
     */
    personal?: boolean
    /**
     * Keeps an answer for up to `ttlMs` milliseconds, and less where one of these events arrives, in whichever process.
     * Only what rules and candidates look up first is answered so; what is looked up again for a card that is shown, at
     * accept, for a reaction and for a trait is always read. Default: every answer is read.
     */
    cache?: { ttlMs: number; clearedBy: readonly (EventContract | Clearing)[] }
  },
): Fact<Input, Value> {
  checkOptions(`defineFact('${name}')`, options, { read: true, personal: true, cache: true })
  const cache = options.cache && cachingOf(name, options)
  const ask = (...[input]: Asked<Input>): FactQuery<Value> => ({ fact: name, input: input ?? null })
  const definition = { kind: 'fact' as const, read: options.read, ...(options.personal && { personal: true }), ...(cache && { cache }) }
  return Object.defineProperty(Object.assign(ask, definition), 'name', { value: name })
}

function cachingOf(name: string, { cache, personal }: { cache?: { ttlMs: number; clearedBy: readonly (EventContract | Clearing)[] }; personal?: boolean }): FactCaching {
  const { ttlMs = 0, clearedBy = [], ...others } = cache ?? {}
  const definition = `defineFact('${name}')`
  checkOptions(`${definition}: cache`, others, {})
  if (!Number.isFinite(ttlMs) || ttlMs <= 0) throw new Error(`${definition}: cache.ttlMs is ${ttlMs}; give a number of milliseconds above 0.`)
  if (personal) throw new Error(`${definition} is personal, and what is personal is kept nowhere: leave out the cache.`)
  return { ttlMs, clearedBy: clearedBy.map((one) => ('kind' in one ? { event: one } : one)) }
}

/**
 * Declares that an event ends the kept answer for one input of a fact.
 *
 * @example
 * cache: { ttlMs: minutes(1), clearedBy: [clears(copiesChanged, ({ data }) => data.bookId)] }
 */
export function clears<E extends EventContract>(event: E, inputOf: (event: Event<DataOf<E>>) => Json): Clearing {
  return { event, inputOf }
}
