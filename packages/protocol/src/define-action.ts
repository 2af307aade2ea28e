import type { Infer, Schema } from './schema.js'
import type { Words } from './words.js'

/** Something that accepting a suggestion does: its input, its result, and what its button says. */
export interface ActionContract<Type extends string = string, Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly kind: 'action'
  readonly type: Type
  readonly input: Input
  readonly output: Output
  readonly label: Words
  /** An offer of this action: the contract with its input. */
  with(input: Infer<Input>): ActionOffer<Type, Infer<Input>>
}

export interface ActionOffer<Type extends string = string, Input = unknown> {
  readonly type: Type
  readonly input: Input
  readonly label: Words
}

/**
 * Declares an action. What it does lives on the server, where `perform` gives it steps and an undo.
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
