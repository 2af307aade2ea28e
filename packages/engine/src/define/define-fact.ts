import type { Json } from '@proactive/protocol'
import type { FactContext, FactDefinition } from './definitions.js'
import type { FactQuery } from '../message/effect.js'

type Asked<Input> = [Input] extends [null] ? [input?: null] : [input: Input]

/** A fact that can be asked for: call it with its input to get the question. */
export interface Fact<Input = unknown, Value = unknown> extends FactDefinition {
  (...asked: Asked<Input>): FactQuery<Value>
}

/**
 * Declares how the shell reads a fact: inside the transaction at hand, from the shop's own records.
 * Call it to ask; the answer is typed where the words and the offer are made. `null` is the input of a fact
 * about the person alone.
 *
 * @example
 * const copiesLeft = defineFact('copies.left', {
 *   read: async (bookId: string, { tx }) => (await tx.query<{ n: number }>('select …', [bookId])).rows[0]?.n ?? 0,
 * })
 * copiesLeft('dune') // FactQuery<number>
 */
export function defineFact<Input extends Json, Value extends Json>(
  name: string,
  { read }: { read: (input: Input, context: FactContext) => Promise<Value> },
): Fact<Input, Value> {
  const ask = (...[input]: Asked<Input>): FactQuery<Value> => ({ fact: name, input: input ?? null })
  const definition = { kind: 'fact' as const, read }
  return Object.defineProperty(Object.assign(ask, definition), 'name', { value: name })
}
