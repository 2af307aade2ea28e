import { checkOptions } from './check-options.js'
import type { Infer, Schema } from './schema.js'
import type { Words } from './words.js'

/** An action that accepting a suggestion performs: its input, its result, the label of its button and the text of its outcome. */
export interface ActionContract<Type extends string = string, Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly kind: 'action'
  readonly type: Type
  readonly input: Input
  readonly output: Output
  readonly label: Words
  readonly done?: Words
  /** Returns an offer of this action with the given input. */
  with(input: Infer<Input>): ActionOffer<Type, Infer<Input>>
}

/** An action with its input, as a use case offers it. */
export interface ActionOffer<Type extends string = string, Input = unknown> {
  readonly type: Type
  readonly input: Input
  readonly label: Words
  readonly done?: Words
}

/**
 * Declares an action. `label` is the text of the button ("Hold it for me"); `done` says what came of it ("It is held for
 * you"), and without it the card says "Done". The behaviour belongs to the server, where `perform` gives the action its steps and their undo.
 *
 * @example
 * export const holdBook = defineAction('book.hold', {
 *   label: 'Hold it for me',
 *   done: 'It is held for you',
 *   input: z.object({ bookId: z.string() }),
 *   output: z.object({ until: z.string() }),
 * })
 */
export function defineAction<const Type extends string, Input extends Schema, Output extends Schema>(
  type: Type,
  options: { input: Input; output: Output; label: Words; done?: Words },
): ActionContract<Type, Input, Output> {
  checkOptions(`defineAction('${type}')`, options, { input: true, output: true, label: true, done: true })
  const { input, output, label, done } = options
  const words = { label, ...(done !== undefined && { done }) }
  return { kind: 'action', type, input, output, ...words, with: (given) => ({ type, input: given, ...words }) }
}
