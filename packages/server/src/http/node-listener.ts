/**
 * The handlers on a plain Node server, by hono's adapter. Two things are done beside it:
 * - Headers come from `incoming.headers`, as the app's own middleware left them, where the adapter reads the raw ones:
 *   the caller's address is written there, over whatever the caller claims.
 * - A failed stream closes its connection without logging; the adapter would print the error to the console.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { ProactiveError } from '@proactive/protocol'
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
    async function answer(request: Request): Promise<Response> {
      // A Web request cannot have every method, such as TRACE: the router refuses, and counts, a method without routes.
      const method = isMethod(request.method) ? request.method : 'OPTIONS'
      const response = await handlers[isMethod(method) ? method : 'GET'](plainRequest(request, headersOf(incoming), method))
      return isStream(response) ? new Response(endingOnFailure(response.body, outgoing), response) : response
    }
    void getRequestListener(answer, adapterOptions)(incoming, outgoing)
  }
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
