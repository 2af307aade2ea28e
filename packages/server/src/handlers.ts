import { ProactiveError } from '@proactive/protocol'
import type { Handlers, Method } from './http.js'
import type { ProactiveServer } from './server.js'

/** A framework's bundle may hold a second copy of this module; the instance that runs is found by this name. */
const place = Symbol.for('proactive.server')

const notRunning =
  'The Proactive server is not running in this process: call createProactiveServer(…).start() before Next takes requests.'

export function setRunning(server: ProactiveServer | undefined): void {
  Object.assign(globalThis, { [place]: server })
}

export function running(): ProactiveServer | undefined {
  return (globalThis as { [place]?: ProactiveServer })[place]
}

/**
 * The server that runs in this process, for the app's own routes and pages.
 *
 * @throws Error when none was started.
 *
 * @example
 * const { personId } = await runningServer().ensurePerson(request)
 */
export function runningServer(): ProactiveServer {
  const server = running()
  if (!server) throw new Error(notRunning)
  return server
}

const forward = (method: Method) => async (request: Request): Promise<Response> => {
  const server = running()
  if (server) return server.handlers[method](request)
  const refusal = new ProactiveError('unavailable', notRunning)
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
