/**
 * The door of the HTTP server: what an address over its limits sends is refused there by its address and headers, with
 * one look-up, before a framework, the websocket or a route sees it. The refusal is
 * answered after a while, so that a caller which waits for its answers is slowed down; of an address that does not wait,
 * the connections are closed in place of an answer. Every other request and upgrade passes unchanged.
 *
 * The door replaces `emit` of the server: whatever listens, and whenever it was added, hears nothing of what is refused.
 */

import { type Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { basePath, type ProactiveError, socketPath } from '@proactive/protocol'
import { endUpgrade } from './page-socket.js'
import { rateLimited } from './rate-limits.js'

/** A longer body is not received before its refusal is sent. */
const mostDrained = 131_072
/** How long a refused caller waits for its answer. */
const answerAfterMs = 500

export interface DoorOptions {
  /** Whether a refused request is not worth an answer. */
  isOffender: (request: IncomingMessage) => boolean
  /** Returns the milliseconds for which a request is refused; 0 for one that may pass. */
  request: (request: IncomingMessage) => number
  /** The same for the upgrade to a websocket. */
  upgrade: (request: IncomingMessage) => number
  /** Is called for every refusal, before it is answered. */
  onRefused: (at: 'http' | 'handshake', request: IncomingMessage) => void
}

export function keepDoor(server: HttpServer, { isOffender, request: ofRequest, upgrade: ofUpgrade, onRefused }: DoorOptions): void {
  const emit: (event: string, ...values: unknown[]) => boolean = server.emit.bind(server)

  function isRefused(request: IncomingMessage, response: ServerResponse | undefined): boolean {
    const isUpgrade = response === undefined
    if (!request.url?.startsWith(isUpgrade ? socketPath : basePath)) return false
    const retryAfterMs = isUpgrade ? ofUpgrade(request) : ofRequest(request)
    if (retryAfterMs === 0) return false
    onRefused(isUpgrade ? 'handshake' : 'http', request)
    if (isOffender(request)) request.socket.destroy()
    else if (isUpgrade) refuseUpgrade(request.socket, rateLimited(retryAfterMs))
    else refuse(request, response, rateLimited(retryAfterMs))
    return true
  }

  server.emit = (event: string, ...values: unknown[]): boolean => {
    const [request, response] = values
    const isAsked = (event === 'request' || event === 'upgrade') && request instanceof IncomingMessage
    return (isAsked && isRefused(request, response instanceof ServerResponse ? response : undefined)) || emit(event, ...values)
  }
}

function refuseUpgrade(socket: Socket, refusal: ProactiveError): void {
  socket.on('error', () => {})
  const timer = setTimeout(() => endUpgrade(socket, refusal), answerAfterMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Answers once a short body has arrived, so that its sender reads the answer; of a longer one nothing more is read. */
function refuse(request: IncomingMessage, response: ServerResponse, refusal: ProactiveError): void {
  const { headers } = request
  const isLong = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > mostDrained
  const body = JSON.stringify(refusal)
  const answer = (): void => {
    response.writeHead(refusal.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'retry-after': String(Math.ceil((refusal.retryAfterMs ?? 0) / 1_000)),
      ...(isLong && { connection: 'close' }),
    })
    response.end(body)
  }
  request.on('error', () => {})
  const timer = setTimeout(() => (isLong || request.readableEnded ? answer() : request.once('end', answer)), answerAfterMs)
  response.once('close', () => clearTimeout(timer))
  if (!isLong) request.resume()
}
