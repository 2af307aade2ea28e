import { ProactiveError } from '@proactive/protocol'
import type { ProactiveServer } from './proactive-server.js'

/** A framework's bundle may hold a second copy of this module; all copies find the running server under this symbol. */
const place = Symbol.for('proactive.server')
const here: { [place]?: ProactiveServer | undefined; process?: unknown } = globalThis

/** Makes this server the one that `runningServer` returns. */
export function setRunning(server: ProactiveServer): void {
  here[place] = server
}

/** Removes the running server, unless another one has started since. */
export function unsetRunning(server: ProactiveServer): void {
  if (here[place] === server) here[place] = undefined
}

/**
 * Returns the server that runs in this process, for the shop's own routes and pages.
 *
 * @throws ProactiveError `unavailable` when no server runs.
 *
 * @example
 * const person = await runningServer().person(request.headers.get('cookie'))
 */
export function runningServer(): ProactiveServer {
  const server = here[place]
  if (server) return server
  throw new ProactiveError(
    'unavailable',
    'The Proactive server is not running in this process: call createProactiveServer(…).start() before the first request.',
  )
}
