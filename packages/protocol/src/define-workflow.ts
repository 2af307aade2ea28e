import { checkOptions } from './check-options.js'
import type { Infer, Schema } from './schema.js'

/** A sequence of steps that the page registers and the server may start. */
export interface WorkflowContract<Name extends string = string, Step extends string = string, Input extends Schema = Schema> {
  readonly kind: 'workflow'
  readonly name: Name
  readonly steps: readonly Step[]
  readonly input: Input
  /** Returns a call of this workflow with the given input. */
  with(input: Infer<Input>): { readonly name: Name; readonly input: Infer<Input>; readonly steps: readonly Step[] }
}

/**
 * Declares a workflow by the names of its steps, in order.
 *
 * @throws Error when there is no step, or when two steps have one name.
 *
 * @example
 * const findCopy = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input: z.object({ bookId: z.string() }) })
 */
export function defineWorkflow<const Name extends string, const Step extends string, Input extends Schema>(
  name: Name,
  options: { steps: readonly Step[]; input: Input },
): WorkflowContract<Name, Step, Input> {
  checkOptions(`defineWorkflow('${name}')`, options, { steps: true, input: true })
  const { steps, input } = options
  const twice = steps.find((step, n) => steps.indexOf(step) !== n)
  if (twice !== undefined) throw new Error(`defineWorkflow('${name}'): two steps are called '${twice}'; rename one.`)
  if (steps.length === 0) throw new Error(`defineWorkflow('${name}'): it has no steps; name at least one.`)
  return { kind: 'workflow', name, steps, input, with: (given) => ({ name, input: given, steps }) }
}
