import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Any Standard Schema v1 (zod, valibot, arktype, …) that validates synchronously. */
export type Schema = StandardSchemaV1

/** What a schema lets through. */
export type Infer<S extends Schema> = StandardSchemaV1.InferOutput<S>

export type Checked<Out> = { ok: true; value: Out } | { ok: false; message: string }

/**
 * Runs a schema and says in one line what is wrong.
 *
 * @throws Error when the schema is asynchronous: contracts are checked where nothing can wait.
 *
 * @example
 * const checked = check(z.object({ bookId: z.string() }), { bookId: 'dune' })
 */
export function check<S extends Schema>(schema: S, value: unknown): Checked<Infer<S>> {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new Error('A contract needs a synchronous schema.')
  if (!result.issues) return { ok: true, value: result.value }
  const issue = result.issues[0]
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  const message = issue?.message ?? 'does not match its schema'
  return { ok: false, message: path ? `${path}: ${message}` : message }
}
