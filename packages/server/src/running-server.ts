import { ProactiveError } from '@proactive/protocol'
import type { ProactiveServer } from './proactive-server.js'

/** A framework's bundle may hold a second copy of this module; the instance that runs is found by this name. */
const place = Symbol.for('proactive.server')
const here: { [place]?: ProactiveServer | undefined; process?: unknown } = globalThis

export function setRunning(server: ProactiveServer): void {
  here[place] = server
}

/** Leaves a later one in its place. */
export function unsetRunning(server: ProactiveServer): void {
  if (here[place] === server) here[place] = undefined
}

/**
 * The server that runs in this process, for the shop's own routes and pages.
 *
 * @throws ProactiveError `unavailable` when there is none.
 *
 * @example
 * const person = await runningServer().person(request.headers.get('cookie'))
 */
export function runningServer(): ProactiveServer {
  const server = here[place]
  if (server) return server
  throw new ProactiveError(
    'unavailable',
    'The Proactive server is not running in this process: call createProactiveServer(…).start() before requests are taken.',
  )
}
