import type { IncomingMessage } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import type { Command, ProactiveError, Refusal, Update, Withdrawal } from '@proactive/protocol'
import type { Namespace, Server, Socket } from 'socket.io'
import type { Page } from '../delivery/delivery.js'
import type { Sender } from '../identity/senders.js'

type Reply = (answer: unknown) => void
type FromPage = Record<string, (body: unknown, ack: unknown) => void>
interface ToPage {
  command: (command: Command, received: () => void) => void
  withdraw: (withdrawal: Withdrawal) => void
  update: (update: Update) => void
  /** Says why the server is about to end this connection. */
  closing: (reason: Refusal) => void
}
/** What the server knows of a connection once its handshake was admitted. */
interface Known extends Sender {
  lastSeq: number
  cancelExpiry: () => void
}
export type PageSocket = Socket<FromPage, ToPage, Record<string, never>, Known>
export type PageNamespace = Namespace<FromPage, ToPage, Record<string, never>, Known>
export type PageServer = Server<FromPage, ToPage, Record<string, never>, Known>

/** The part of the transport's connection that is used here. */
export interface Line {
  request: IncomingMessage
  on: {
    (event: 'packet', listener: (packet: { data?: string | Buffer }) => void): unknown
    (event: 'flush' | 'drain', listener: () => void): unknown
  }
  once: (event: 'close', listener: (reason: string) => void) => unknown
  close: (isAtOnce: boolean) => void
}

/** The connections that the server has ended by itself. */
const ended = new WeakSet<object>()
/** The reasons of a connection that ended because of what the page sent. */
const malformed = new Set(['forced close', 'transport error', 'parse error'])

/**
 * Destroys the TCP connection of a page that answers no ping: such a page answers no closing handshake either, but may
 * still notice that the connection is gone.
 */
export function destroyOnPingTimeout(line: Line): void {
  line.once('close', (reason) => {
    if (reason === 'ping timeout') line.request.socket.destroy()
  })
}

/** Writes the packets that are sent at once, such as the answers to a burst, by one call of the system in place of one each. */
export function writeTogether(line: Line): void {
  const { socket } = line.request
  line.on('flush', () => socket.cork())
  line.on('drain', () => socket.uncork())
}

/** Calls back when a connection ends because a packet was malformed or out of place. */
export function onMalformed(line: Line, call: () => void): void {
  line.once('close', (reason) => {
    if (malformed.has(reason) && !ended.has(line)) call()
  })
}

/** Ends a connection at once, together with its TCP connection: nothing more of it is read. */
export function endLine(line: Line): void {
  ended.add(line)
  line.close(true)
  line.request.socket.destroySoon()
}

/** Tells whether a page asked for an acknowledgement. */
export function isReply(ack: unknown): ack is Reply {
  return typeof ack === 'function'
}

/** Returns the page behind a socket, and counts the bytes of commands that it has not acknowledged. */
export function pageOf(socket: PageSocket): Page {
  let queued = 0
  return {
    queuedBytes: () => queued,
    command(command, received) {
      const bytes = JSON.stringify(command).length
      queued += bytes
      socket.emit('command', command, () => {
        queued -= bytes
        received()
      })
    },
    withdraw: (withdrawal) => void socket.emit('withdraw', withdrawal),
    update: (update) => void socket.emit('update', update),
  }
}

/** Tells the page why, and ends its connection. */
export function endSocket(socket: PageSocket, reason: Refusal): void {
  ended.add(socket.conn)
  socket.emit('closing', reason)
  socket.disconnect(true)
}

/** Answers an upgrade request with a refusal, in place of a websocket. */
export function endUpgrade(socket: NetSocket, refusal: ProactiveError): void {
  const body = JSON.stringify(refusal)
  const retryAfter = Math.ceil((refusal.retryAfterMs ?? 0) / 1_000)
  socket.on('error', () => {})
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Retry-After: ${retryAfter}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
