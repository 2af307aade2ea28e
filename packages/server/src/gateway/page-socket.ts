import type { IncomingMessage } from 'node:http'
import type { Command, Refusal, Update, Withdrawal } from '@proactive/protocol'
import type { Namespace, Server, Socket } from 'socket.io'
import type { Page } from '../delivery/delivery.js'
import type { Sender } from '../identity/senders.js'

type Reply = (answer: unknown) => void
/** Every event of a page has a body and an acknowledgement. */
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
interface Line {
  request: IncomingMessage
  once: (event: 'close', listener: (reason: string) => void) => unknown
}

/**
 * Destroys the TCP connection of a page that answers no ping: such a page answers no closing handshake either, but may
 * still notice that the connection is gone.
 */
export function destroyOnPingTimeout(line: Line): void {
  line.once('close', (reason) => {
    if (reason === 'ping timeout') line.request.socket.destroy()
  })
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
  socket.emit('closing', reason)
  socket.disconnect(true)
}
