import { ProactiveError } from '@proactive/protocol'

/**
 * Turns an error into an answer: a `ProactiveError` with its code and status, anything else as `internal` without
 * details.
 */
export function errorResponse(error: unknown): Response {
  if (error instanceof SyntaxError) return Response.json({ code: 'invalid_event', message: 'The body is not valid JSON.' }, { status: 400 })
  const answer = error instanceof ProactiveError ? error : new ProactiveError('internal', 'The request failed on the server. Try again later.')
  return Response.json(answer, { status: answer.status })
}
