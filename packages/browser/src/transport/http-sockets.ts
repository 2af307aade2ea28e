/**
 * The two connections over HTTP, for networks that block websockets: commands come on the stream of `GET /actions`, and
 * everything else is a `POST`. Each has the interface of a socket, so that the state machine of a channel is the same.
 *
 * Tricky cases:
 * - `/events` has no connection of its own: it is open while the stream is.
 * - Requests end with their socket, as those of a websocket do: what was said after a person's no must not arrive.
 * - A network may drop a stream without a word. The server sends a comment every 15 s; a silent stream is given up.
 */

import { isRecord, ProactiveError } from '@proactive/protocol'
import { createHttp } from '../http.js'
import type { IoOptions, IoSocket } from '../io.js'
import type { Runtime } from '../runtime.js'
import { createEmitter } from './emitter.js'
import { readEventStream } from './event-stream.js'

/** After how long without a byte a stream counts as lost. */
const silentMs = 25_000

type Auth = IoOptions['auth']

/** Creates the sockets `/events` and `/actions`, closed. `endpoint` is the absolute address of the routes. */
export function createHttpSockets(endpoint: string, runtime: Pick<Runtime, 'fetch'>): (name: 'events' | 'actions', auth: Auth) => IoSocket {
  const http = createHttp(endpoint, runtime)
  let stream: AbortController | null = null
  let isOpen = false
  /** Called when the stream opens, with `null`, and when it fails or ends. */
  const watchers = new Set<(error: Error | null) => void>()
  const tell = (error: Error | null): void => watchers.forEach((watch) => watch(error))

  async function readStream({ token, lastSeq }: Handshake, onMessage: (event: string, data: unknown) => void): Promise<void> {
    stream?.abort()
    isOpen = false
    const life = new AbortController()
    stream = life
    let timer = setTimeout(() => life.abort(), silentMs)
    let error = new Error('The stream of commands ended.')
    try {
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'last-event-id': String(lastSeq) }
      const response = await runtime.fetch(`${endpoint}/actions`, { headers, signal: life.signal })
      if (!response.ok || !response.body) throw Object.assign(error, { data: await response.json() })
      isOpen = true
      tell(null)
      await readEventStream(response.body, ({ event, data }) => !life.signal.aborted && onMessage(event, data), () => {
        clearTimeout(timer)
        timer = setTimeout(() => life.abort(), silentMs)
      })
    } catch (cause) {
      if (cause instanceof Error) error = cause
    }
    clearTimeout(timer)
    if (stream !== life) return
    stream = null
    isOpen = false
    tell(error)
  }

  function socketOf(name: 'events' | 'actions', auth: Auth): IoSocket {
    const { on, emit } = createEmitter()
    let isWanted = false
    let isConnected = false
    let life = new AbortController()
    const handshake = (): Handshake => readHandshake(auth)

    watchers.add((error) => {
      if (!isWanted) return
      const wasConnected = isConnected
      isConnected = error === null
      isWanted = isConnected
      if (isConnected) emit('connect')
      else if (wasConnected) emit('disconnect', 'transport close')
      else emit('connect_error', error)
    })

    function onMessage(event: string, data: unknown): void {
      if (event !== 'command') return emit(event, data)
      const commandId = isRecord(data) ? data['id'] : undefined
      // A command whose ack is lost is sent again after the next connect.
      emit(event, data, () => void post('/actions/ack', { commandId }).catch(() => {}))
    }

    /** Resolves with the answer or the refusal, and rejects when the socket is disconnected before. */
    async function post(route: string, body: object): Promise<unknown> {
      const { signal } = life
      try {
        return await http(route, { method: 'POST', body, token: handshake().token, signal })
      } catch (error) {
        signal.throwIfAborted()
        const { code, message, retryAfterMs, reason }: Partial<ProactiveError> = error instanceof ProactiveError ? error : {}
        return { ok: false, code: code ?? 'unavailable', message, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(reason && { reason }) }
      }
    }

    return {
      get connected() {
        return isConnected
      },
      connect() {
        isWanted = true
        if (name === 'actions') void readStream(handshake(), onMessage)
        else if (isOpen) {
          isConnected = true
          emit('connect')
        }
      },
      disconnect() {
        isWanted = false
        isConnected = false
        life.abort(new Error('The socket was disconnected.'))
        life = new AbortController()
        if (name === 'actions') stream?.abort()
      },
      on,
      timeout: () => ({
        emit(event, body, ack) {
          // The next request has the new token.
          if (event === 'token') return ack(null, { ok: true })
          void post(event === 'events' ? '/events' : `/actions/${event}`, body).then((answer) => ack(null, answer), (error: Error) => ack(error, null))
        },
      }),
    }
  }

  return socketOf
}

interface Handshake {
  token: string
  lastSeq: number
}

function readHandshake(auth: Auth): Handshake {
  let given: object = {}
  auth((handshake) => {
    given = handshake
  })
  const { token, lastSeq } = isRecord(given) ? given : {}
  return { token: typeof token === 'string' ? token : '', lastSeq: Number(lastSeq ?? 0) }
}
