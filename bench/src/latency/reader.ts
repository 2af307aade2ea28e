import { protocolVersion, socketPath } from '@proactive/protocol'
import { io, type Socket } from 'socket.io-client'
import { origin } from '../serving/origin.js'
import { openSession, type Served } from '../serving/served.js'
import { batch, event, viewing } from '../serving/viewing.js'

/** A page with its two connections. Unlike a real page it has no queue: each event is sent at once. */
export class Reader {
  readonly #events: Socket
  readonly #actions: Socket
  readonly #bookId: string

  private constructor(events: Socket, actions: Socket, bookId: string) {
    this.#events = events
    this.#actions = actions
    this.#bookId = bookId
  }

  /** Opens a page on a book that no other reader views. */
  static async open(served: Served, n: number): Promise<Reader> {
    const auth = { ...(await openSession(served)), protocol: protocolVersion }
    const [events, actions] = await Promise.all([connect(served, 'events', auth), connect(served, 'actions', { ...auth, lastSeq: 0 })])
    const reader = new Reader(events, actions, `book-of-${n}`)
    await events.emitWithAck('events', batch([viewing(reader.#bookId)]))
    return reader
  }

  /** Measures the milliseconds from sending an event to receiving its command. */
  async told(): Promise<number> {
    const start = performance.now()
    this.#events.emit('events', batch([event('help.wanted', { bookId: this.#bookId })]), () => {})
    return new Promise((done) => {
      this.#actions.once('command', (_, received: (answer: object) => void) => {
        done(performance.now() - start)
        received({ status: 'received' })
      })
    })
  }

  /** Measures the milliseconds from sending an event to its acknowledgement. */
  async acked(): Promise<number> {
    const start = performance.now()
    await this.#events.emitWithAck('events', batch([event('help.wanted', { bookId: this.#bookId })]))
    return performance.now() - start
  }

  close(): void {
    this.#events.disconnect()
    this.#actions.disconnect()
  }
}

async function connect({ url }: Served, namespace: string, auth: object): Promise<Socket> {
  const socket = io(`${url}/${namespace}`, {
    path: socketPath,
    transports: ['websocket'],
    multiplex: false,
    reconnection: false,
    auth,
    extraHeaders: { origin },
  })
  await new Promise<void>((done, failed) => {
    socket.once('connect', done)
    socket.once('connect_error', failed)
  })
  return socket
}
