/**
 * Socket.IO over the browser's websocket: the part of its protocol that the channels use. A connection has one namespace and
 * carries text only, and its channel connects it again. Socket.IO's own client would be two thirds of the worker's code, most
 * of it for other transports, for binary data and for reconnection.
 *
 * A message of the websocket is a packet of Engine.IO: its type, one digit, and its content. A packet of type 4 contains one
 * of Socket.IO: its type, the namespace with a comma, the id of an ack where one is wanted or given, and JSON.
 *
 *    from the server                          from the page
 *    0{"pingInterval":…,"pingTimeout":…}      40/events,{"token":…}         the handshake
 *    40/events,{"sid":…}                                                    accepted
 *    44/events,{"message":…,"data":…}                                       refused
 *    42/actions,3["command",{…}]              43/actions,3[{…}]             an event and its ack
 *    43/events,7[{…}]                         42/events,7["events",{…}]     the same, from the page
 *    41/events,                               41/events,                    the namespace is left
 *    2                                        3                             a ping and its answer
 *
 * Tricky cases:
 * - A network that is gone closes no websocket. The browser says when it is offline; otherwise the server's pings are missing.
 * - Timers rest while the computer sleeps. What is to be sent afterwards shows that the connection is too old.
 */

import { isRecord } from '@proactive/protocol'
import type { Io, IoSocket } from '../io.js'
import type { Runtime } from '../runtime.js'
import { createEmitter } from './emitter.js'

/** The types of Socket.IO's packets. */
const packet = { connect: 0, disconnect: 1, event: 2, ack: 3, refusal: 4 } as const

/** Matches a packet of Socket.IO within one of Engine.IO: its type, the id of an ack, and its JSON. */
const socketPacket = /^4(\d)(?:\/[^,]*,)?(\d*)(.*)$/s

type Ack = (error: Error | null, answer: unknown) => void

/** Opens a websocket: the browser's own, or one that a test has. */
type OpenWebsocket = (address: string) => Pick<WebSocket, 'addEventListener' | 'send' | 'close'>

/**
 * Creates the Socket.IO of a page: the one that a `Runtime` has without an `io` of its own. A test may wrap it, and have it
 * open websockets of another kind.
 *
 * @example
 * createProactiveClient({ events: [], runtime: { io: async () => createWebsocketIo({ now: () => Date.now() }) } })
 */
export function createWebsocketIo({ now }: Pick<Runtime, 'now'>, openWebsocket: OpenWebsocket = (address) => new WebSocket(address)): Io {
  return (url, { path, timeout, auth }): IoSocket => {
    const { protocol, host, pathname: namespace } = new URL(url)
    const address = `${protocol.replace('http', 'ws')}//${host}${path.replace(/\/$/, '')}/?EIO=4&transport=websocket`
    const { on, emit } = createEmitter()
    const acks = new Map<number, Ack>()
    let lastAck = 0
    let websocket: ReturnType<OpenWebsocket> | null = null
    /** Aborted when the websocket is closed, which ends its listeners. */
    let life = new AbortController()
    let isConnected = false
    /** How long the server may be silent, in milliseconds. */
    let silentMs = timeout
    let silentSince = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    function open(): void {
      websocket = openWebsocket(address)
      life = new AbortController()
      const { signal } = life
      websocket.addEventListener('message', ({ data }) => read(String(data)), { signal })
      websocket.addEventListener('close', lose, { signal })
      websocket.addEventListener('error', lose, { signal })
      addEventListener('offline', lose, { signal })
      silentMs = timeout
      expectServer()
    }

    /** Gives the server its time to be heard. */
    function expectServer(): void {
      silentSince = now()
      clearTimeout(timer)
      timer = setTimeout(giveUp, silentMs)
    }

    /** Closes the websocket. Returns whether it was connected. The reasons are Socket.IO's. */
    function close(reason: string): boolean {
      const wasConnected = isConnected
      isConnected = false
      clearTimeout(timer)
      life.abort()
      websocket?.close()
      websocket = null
      if (wasConnected) emit('disconnect', reason)
      for (const ack of acks.values()) ack(new Error(`The socket was disconnected: ${reason}.`), null)
      return wasConnected
    }

    /** Closes a websocket that was lost or refused. */
    function fail(error: Error): void {
      if (!close(error.message)) emit('connect_error', error)
    }

    const lose = (): void => fail(new Error('transport close'))
    const giveUp = (): void => fail(new Error('ping timeout'))

    function send(type: number, body?: unknown, id: number | string = ''): void {
      if (websocket && now() - silentSince > silentMs) giveUp()
      else websocket?.send(`4${type}${namespace},${id}${body === undefined ? '' : JSON.stringify(body)}`)
    }

    function read(text: string): void {
      const [, type, id = '', json = ''] = socketPacket.exec(text) ?? []
      if (text === '2') {
        websocket?.send('3')
        expectServer()
      } else if (type !== undefined) take(Number(type), id, parse(json))
      else if (text.startsWith('0')) greet(parse(text.slice(1)))
    }

    /** Takes how often the server pings, and says who the page is. */
    function greet(greeting: unknown): void {
      if (isRecord(greeting)) silentMs = Number(greeting['pingInterval']) + Number(greeting['pingTimeout'])
      expectServer()
      auth((handshake) => send(packet.connect, handshake))
    }

    function take(type: number, id: string, body: unknown): void {
      if (type === packet.connect) {
        isConnected = true
        emit('connect')
      } else if (type === packet.event && Array.isArray(body)) {
        const { signal } = life
        const ack = (answer: unknown): void => {
          if (!signal.aborted) send(packet.ack, [answer], id)
        }
        const [event, ...args]: unknown[] = body
        emit(String(event), ...args, ...(id ? [ack] : []))
      } else if (type === packet.ack && Array.isArray(body)) acks.get(Number(id))?.(null, body[0])
      else if (type === packet.refusal && isRecord(body)) fail(Object.assign(new Error('The server refused the handshake.'), { data: body['data'] }))
      else if (type === packet.disconnect) fail(new Error('io server disconnect'))
    }

    return {
      get connected() {
        return isConnected
      },
      connect() {
        if (websocket) return
        try {
          open()
        } catch (error) {
          emit('connect_error', error)
        }
      },
      disconnect() {
        if (isConnected) send(packet.disconnect)
        close('io client disconnect')
      },
      on,
      timeout: (ms) => ({
        emit(event, body, ack) {
          const id = ++lastAck
          const settle: Ack = (error, answer) => {
            clearTimeout(waiting)
            if (acks.delete(id)) ack(error, answer)
          }
          const waiting = setTimeout(() => settle(new Error('The ack did not arrive in time.'), null), ms)
          acks.set(id, settle)
          send(packet.event, [event, body], id)
        },
      }),
    }
  }
}

/** Reads JSON; `undefined` when there is none. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
