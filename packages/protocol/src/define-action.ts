import type { Infer, Schema } from './schema.js'
import type { Words } from './words.js'

/** An action that accepting a suggestion performs: its input, its result and the label of its button. */
export interface ActionContract<Type extends string = string, Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly kind: 'action'
  readonly type: Type
  readonly input: Input
  readonly output: Output
  readonly label: Words
  /** Returns an offer of this action with the given input. */
  with(input: Infer<Input>): ActionOffer<Type, Infer<Input>>
}

/** An action with its input, as a use case offers it. */
export interface ActionOffer<Type extends string = string, Input = unknown> {
  readonly type: Type
  readonly input: Input
  readonly label: Words
}

/**
 * Declares an action. The behaviour belongs to the server, where `perform` gives the action its steps and their undo.
 *
 * @example
 * export const holdBook = defineAction('book.hold', {
 *   label: 'Hold it for me',
 *   input: z.object({ bookId: z.string() }),
 *   output: z.object({ until: z.string() }),
 * })
 */
export function defineAction<const Type extends string, Input extends Schema, Output extends Schema>(
  type: Type,
  { input, output, label }: { input: Input; output: Output; label: Words },
): ActionContract<Type, Input, Output> {
  return { kind: 'action', type, input, output, label, with: (given) => ({ type, input: given, label }) }
}
