import { ProactiveError } from '@proactive/protocol'
import type { Handlers, Method } from './http.js'

/** A framework's bundle may hold a second copy of this module; the instance that runs is found by this name. */
const place = Symbol.for('proactive.server')

interface Running {
  handlers: Handlers
}

export function setRunning(server: Running | undefined): void {
  Object.assign(globalThis, { [place]: server })
}

export function running(): Running | undefined {
  return (globalThis as { [place]?: Running })[place]
}

const forward = (method: Method) => async (request: Request): Promise<Response> => {
  const server = running()
  if (server) return server.handlers[method](request)
  const refusal = new ProactiveError(
    'unavailable',
    'The Proactive server is not running in this process: call createProactiveServer(…).start() before Next takes requests.',
  )
  return Response.json(refusal, { status: refusal.status })
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
