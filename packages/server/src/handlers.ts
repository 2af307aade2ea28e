import { ProactiveError } from '@proactive/protocol'
import { refusal } from './http/answers.js'
import { plainRequest } from './http/plain-request.js'
import type { Handlers, Method } from './http/router.js'
import { runningServer } from './running-server.js'

const forward = (method: Method) => async (request: Request): Promise<Response> => {
  try {
    return await runningServer().handlers[method](plainRequest(request))
  } catch (cause) {
    if (cause instanceof ProactiveError) return refusal(cause)
    throw cause
  }
}

/**
 * The routes below `/api/proactive`, answered by the server that runs in this process; 503 while none runs.
 *
 * @example
 * // app/api/proactive/[...path]/route.ts
 * import { handlers } from '@proactive/server'
 * export const { GET, POST, PUT, DELETE } = handlers
 */
export const handlers: Handlers = {
  GET: forward('GET'),
  POST: forward('POST'),
  PUT: forward('PUT'),
  DELETE: forward('DELETE'),
}
