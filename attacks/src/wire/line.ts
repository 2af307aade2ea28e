import type { Socket } from 'node:net'
import { isRecord, socketPath } from '@proactive/protocol'
import { WebSocket } from 'ws'
import { closed, readJson, type Reply } from './reply.js'

export interface Dialled {
  /** What the server is called, in place of its address. */
  host?: string | undefined
  namespace: string
  /** The namespace's handshake as JSON text; without it the handshake stays half open. */
  auth?: string
  origin?: string | undefined
  query?: string
  address?: string | undefined
}

const answerMs = 15_000

/**
 * One connection that speaks Socket.IO's packets as text, so that also packets which no client would write can be sent.
 * Pings are answered, commands are acknowledged, and all that the server says is kept in `heard`.
 */
export class Line {
  readonly #socket: WebSocket
  readonly #namespace: string
  #stream: Socket | undefined
  readonly #acks = new Map<number, (reply: Reply) => void>()
  readonly heard: { name: string; body: unknown }[] = []
  /** Resolves when the connection has ended, on either side. */
  readonly ended: Promise<void>
  isEnded = false
  #asked = 0
  #greeted: (reply: Reply) => void = () => {}

  private constructor(socket: WebSocket, namespace: string) {
    this.#socket = socket
    this.#namespace = namespace
    socket.on('message', (data, isBinary) => {
      if (!isBinary && data instanceof Buffer) this.#take(data.toString())
    })
    socket.once('upgrade', (response) => (this.#stream = response.socket))
    this.ended = new Promise((done) => {
      socket.on('error', () => {})
      socket.once('close', () => {
        this.isEnded = true
        for (const answer of this.#acks.values()) answer(closed)
        this.#greeted(closed)
        done()
      })
    })
  }

  /** Opens the transport only, and sends the namespace's handshake if there is one to send. */
  static async open(url: string, { namespace, auth, origin, query = '', address, host }: Dialled): Promise<{ line: Line; reply: Reply }> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${socketPath}/?EIO=4&transport=websocket${query}`, {
      perMessageDeflate: false,
      handshakeTimeout: answerMs,
      headers: { ...(origin !== undefined && { origin }), ...(host !== undefined && { host }) },
      ...(address !== undefined && { localAddress: address }),
    })
    const line = new Line(socket, namespace)
    const reply = await new Promise<Reply>((done) => {
      const timer = setTimeout(() => {
        socket.terminate()
        done({ body: `no answer to the handshake within ${answerMs / 1_000} s` })
      }, answerMs)
      line.#greeted = (given) => {
        clearTimeout(timer)
        done(given)
      }
      socket.once('unexpected-response', (_, response) => {
        let text = ''
        response.on('data', (piece: Buffer) => (text += piece.toString()))
        response.on('end', () => {
          line.#greeted({ status: response.statusCode ?? 0, body: readJson(text) })
          socket.terminate()
        })
      })
      if (auth === undefined) socket.once('open', () => line.#greeted({ body: { isOpen: true } }))
      else socket.once('open', () => socket.send(`40/${namespace},${auth}`))
    })
    return { line, reply }
  }

  /** Sends a packet as it is written. */
  send(packet: string | Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(packet, { binary: typeof packet !== 'string' })
  }

  /** Sends bytes below the frames of the WebSocket. */
  sendBytes(bytes: Buffer): void {
    this.#stream?.write(bytes)
  }

  /**
   * Emits an event whose body is JSON text, and returns what it is acknowledged with.
   *
   * @throws Error when no acknowledgement comes within 15 s.
   */
  ask(name: string, json: string): Promise<Reply> {
    const id = this.#asked++
    return this.answerTo(id, () => this.send(`42/${this.#namespace},${id}[${JSON.stringify(name)},${json}]`))
  }

  /** Returns what the packet that `send` writes is acknowledged with, under the id that it carries. */
  answerTo(id: number, send: () => void): Promise<Reply> {
    this.#asked = Math.max(this.#asked, id + 1)
    if (this.isEnded) return Promise.resolve(closed)
    return new Promise((done, failed) => {
      const timer = setTimeout(() => {
        this.#acks.delete(id)
        failed(new Error(`a packet on /${this.#namespace} was not acknowledged within ${answerMs / 1_000} s`))
      }, answerMs)
      this.#acks.set(id, (reply) => {
        clearTimeout(timer)
        this.#acks.delete(id)
        done(reply)
      })
      send()
    })
  }

  close(): void {
    this.#socket.terminate()
  }

  #take(packet: string): void {
    if (packet === '2') return this.send('3')
    const read = /^4([0-4])(?:\/([^,]*),?)?(\d*)(.*)$/s.exec(packet)
    if (!read) return
    const [, type, , id = '', json = ''] = read
    const body = readJson(json)
    if (type === '0') return this.#greeted({ body: { isConnected: true } })
    if (type === '4') return this.#greeted({ body: isRecord(body) && body.data !== undefined ? body.data : body })
    if (!Array.isArray(body)) return
    if (type === '3') return this.#acks.get(Number(id))?.({ body: body[0] })
    this.heard.push({ name: String(body[0]), body: body[1] })
    if (id !== '') this.send(`43/${this.#namespace},${id}[{"status":"received"}]`)
  }
}
