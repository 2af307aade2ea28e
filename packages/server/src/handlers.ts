import { ProactiveError } from '@proactive/protocol'
import { type Handlers, json, type Method } from './http/http.js'
import { runningServer } from './running-server.js'

const forward = (method: Method) => async (request: Request): Promise<Response> => {
  try {
    return await runningServer().handlers[method](request)
  } catch (cause) {
    if (cause instanceof ProactiveError) return json(cause, cause.status)
    throw cause
  }
}

/**
 * The routes below `/api/proactive`, answered by the server that runs in this process.
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
