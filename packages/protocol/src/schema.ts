import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Any Standard Schema v1 (zod, valibot, arktype, …, or one by hand) that validates synchronously. */
export type Schema<Out = unknown> = StandardSchemaV1<unknown, Out>

/** The type of a value that a schema has validated. */
export type Infer<S extends Schema> = StandardSchemaV1.InferOutput<S>

/** The result of `check`: the validated value, or the first fault in one line. */
export type Checked<Out> = { ok: true; value: Out } | { ok: false; message: string }

/**
 * Validates a value against a schema. For an invalid value the message names the first field at fault.
 *
 * @throws Error when the schema is asynchronous, because the callers of `check` cannot wait, or when one of its checks throws.
 *
 * @example
 * const checked = check(z.object({ bookId: z.string() }), { bookId: 'dune' })
 */
export function check<S extends Schema>(schema: S, value: unknown): Checked<Infer<S>> {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    // zod tries again asynchronously after a check has thrown; nobody else takes that rejection.
    result.catch(() => {})
    throw new Error('A contract needs a synchronous schema whose checks do not throw. Remove asynchronous checks, such as an async refine, and let a check return false.')
  }
  if (!result.issues) return { ok: true, value: result.value }
  const issue = result.issues[0]
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  const message = issue?.message ?? 'does not match its schema'
  return { ok: false, message: path ? `${path}: ${message}` : message }
}
