/** An error thrown by a pack's own code, as plain data: it can be logged as `{ err }` and stored. */
export interface DefinitionError {
  /** The use case or signal whose code threw. */
  definition: string
  message: string
  /** The stack of the error, followed by those of its causes. */
  stack: string
}

/** Turns what was thrown into plain data. */
export function definitionErrorOf(definition: string, thrown: unknown): DefinitionError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { definition, message, stack: stackOf(thrown) }
}

/**
 * Turns the plain data back into an error with the original stack, to log it as `{ err }` or to throw it.
 *
 * @example
 * logger.error({ err: errorOf(inspection.error) }, 'A definition threw an error.')
 */
export function errorOf({ message, stack }: Pick<DefinitionError, 'message' | 'stack'>): Error {
  const error = new Error(message)
  error.name = 'DefinitionError'
  error.stack = stack
  return error
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { stack = String(thrown), cause } = thrown
  return cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(cause)}`
}
