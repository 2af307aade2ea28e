import { checkOptions, type Json } from '@proactive/protocol'
import type { FactContext, FactDefinition } from './definitions.js'
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
  },
): Fact<Input, Value> {
  checkOptions(`defineFact('${name}')`, options, { read: true, personal: true })
  const ask = (...[input]: Asked<Input>): FactQuery<Value> => ({ fact: name, input: input ?? null })
  const definition = { kind: 'fact' as const, read: options.read, ...(options.personal && { personal: true }) }
  return Object.defineProperty(Object.assign(ask, definition), 'name', { value: name })
}
