/**
 * The handlers on a plain Node server, by hono's adapter. Three things are done beside it:
 * - Headers come from `incoming.headers`, as the app's own middleware left them, where the adapter reads the raw ones:
 *   the caller's address is written there, over whatever the caller claims.
 * - A body that the app's own middleware has read already, such as `express.json()`, is taken from where it was put; the
 *   adapter would wait for it until the connection ends. Where it cannot be had, the request is refused, aloud.
 * - A failed stream closes its connection without logging; the adapter would print the error to the console.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { basePath, ProactiveError } from '@proactive/protocol'
import { stampAddress } from '../identity/address.js'
import { isStreamed, refusal } from './answers.js'
import { plainRequest } from './plain-request.js'
import { type Handlers, isMethod } from './router.js'

/** A library must not replace the process's Request and Response; HTTP/1.0 needs no Host header. */
const adapterOptions = { overrideGlobalObjects: false, hostname: 'localhost', errorHandler: refuseUnreadable }

/**
 * Serves the routes from a plain Node server, Express or Fastify; Next takes `handlers` as they are.
 *
 * @example
 * http.createServer(nodeListener(server.handlers)).listen(3000)
 */
export function nodeListener(handlers: Handlers): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    restoreUrl(incoming)
    const problem = restoreBody(incoming)
    if (problem) process.emitWarning(problem, { code: 'PROACTIVE_BODY' })
    async function answer(request: Request): Promise<Response> {
      // A Web request cannot have every method, such as TRACE: the router refuses, and counts, a method without routes.
      const method = isMethod(request.method) ? request.method : 'OPTIONS'
      if (problem) return refusal(new ProactiveError('internal', problem))
      const response = await handlers[isMethod(method) ? method : 'GET'](plainRequest(request, headersOf(incoming), method))
      return isStream(response) ? new Response(endingOnFailure(response.body, outgoing), response) : response
    }
    void getRequestListener(answer, adapterOptions)(incoming, outgoing)
  }
}

/** A request as the middleware of Express and its like leave it. */
type Handled = IncomingMessage & { originalUrl?: string; body?: unknown; rawBody?: Buffer }

/** Undoes that a mount point was cut off the address, as `app.use('/api/proactive', …)` does. */
function restoreUrl(incoming: Handled): void {
  const { url = '', originalUrl = '' } = incoming
  if (!url.startsWith(basePath) && originalUrl.startsWith(basePath)) incoming.url = originalUrl
}

const mountFirst = 'mount the assistant before express.json() and other middleware that reads bodies'

/**
 * Gives back a body that other middleware has read, as the adapter takes it: `rawBody`. Returns why that is not possible,
 * and what to do.
 */
function restoreBody(incoming: Handled): string | undefined {
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0
  if (!hasBody || !incoming.readableDidRead || incoming.rawBody instanceof Buffer) return undefined
  const { body } = incoming
  if (Buffer.isBuffer(body)) incoming.rawBody = body
  else if (typeof body === 'string') incoming.rawBody = Buffer.from(body)
  else if (body === undefined) return `The body of a request to ${basePath} was read before the assistant could read it: ${mountFirst}.`
  else if (hasRoundedInteger(body)) return `A body that was parsed before the assistant could read it has a number of more digits than JavaScript keeps: ${mountFirst}.`
  else incoming.rawBody = Buffer.from(JSON.stringify(body))
  return undefined
}

/** Whether a parsed body has an integer that may not be the one that was sent. */
function hasRoundedInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasRoundedInteger)
}

function headersOf(incoming: IncomingMessage): Headers {
  stampAddress(incoming, 0)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

/** Handlers never reject, so what fails here is the request: its address or its headers cannot be read. */
function refuseUnreadable(): Response {
  return refusal(new ProactiveError('not_found', 'No route: the address or a header of the request is malformed.'))
}

function isStream(response: Response): response is Response & { body: ReadableStream<Uint8Array> } {
  const { body, headers } = response
  return body !== null && (isStreamed(response) || (headers.get('content-type') ?? '').startsWith('text/event-stream'))
}

/** Passes a body on without buffering; its failure destroys the connection. */
function endingOnFailure(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const end = (): void => void outgoing.destroy()
  reader.closed.catch(end)
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        reader.read().then(({ done, value }) => (done ? controller.close() : controller.enqueue(value)), end),
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
