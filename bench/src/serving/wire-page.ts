import { socketPath } from '@proactive/protocol'
import { WebSocket } from 'ws'
import { origin } from './origin.js'

/**
 * One connection of a page over a bare websocket. It sends packets prepared in advance, so that the load generator
 * needs less CPU time than the server.
 */
export class WirePage {
  readonly #socket: WebSocket
  /** Receives every packet except pings. */
  onPacket: (packet: string) => void = () => {}

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const packet = data.toString()
      if (packet === '2') socket.send('3')
      else this.onPacket(packet)
    })
  }

  static async open(url: string, namespace: string, auth: object): Promise<WirePage> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${socketPath}/?EIO=4&transport=websocket`, { origin, perMessageDeflate: false })
    const page = new WirePage(socket)
    await new Promise<void>((done, failed) => {
      socket.once('error', failed)
      page.onPacket = (packet) => {
        if (packet.startsWith('0')) socket.send(`40/${namespace},${JSON.stringify(auth)}`)
        else if (packet.startsWith('40')) done()
        else failed(new Error(`The server refused the connection to ${namespace}: ${packet}`))
      }
    })
    return page
  }

  /** Encodes a packet that asks for an acknowledgement. Any page of the namespace can send it. */
  static packet(namespace: string, n: number, name: string, body: object): Buffer {
    return Buffer.from(`42/${namespace},${n}${JSON.stringify([name, body])}`)
  }

  send(packet: Buffer): void {
    this.#socket.send(packet, { binary: false })
  }

  /** Sends a packet and resolves to the next one received. */
  ask(packet: Buffer): Promise<string> {
    return new Promise((answered) => {
      this.onPacket = answered
      this.send(packet)
    })
  }

  close(): void {
    this.#socket.close()
  }
}
