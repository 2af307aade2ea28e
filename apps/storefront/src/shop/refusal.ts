import { ProactiveError } from '@proactive/protocol'

/** The answer to a request that went wrong: typed when it was refused, and silent about the inside when it broke. */
export function refusal(error: unknown): Response {
  if (error instanceof SyntaxError) return Response.json({ code: 'invalid_event', message: 'This is not JSON.' }, { status: 400 })
  const told = error instanceof ProactiveError ? error : new ProactiveError('internal', 'That did not work.')
  return Response.json(told, { status: told.status })
}
