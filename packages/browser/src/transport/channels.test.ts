// @vitest-environment jsdom
import type { Answer } from '@proactive/protocol'
import { Server } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Channels, openChannels } from './channels.js'
import type { SendBatch } from './queue.js'
import type { ConnectionState } from '../snapshot.js'
import { holdLastCopy } from '../testing/library.js'
import { createWebsocketIo } from './websocket-io.js'

let server: Server
let port: number
let channels: Channels
let state: ConnectionState
let send: SendBatch | null
let commands: unknown[]
let token: string
let handshakes: { namespace: string; auth: unknown; connection: unknown }[]
/** The token that the server refuses. */
let refused: string | null
let accepts: number

function listen(at = 0): void {
  server = new Server({ path: '/socket', transports: ['websocket'] })
  for (const namespace of ['/events', '/actions']) {
    server.of(namespace).use((socket, next) => {
      handshakes.push({ namespace, auth: socket.handshake.auth, connection: socket.conn })
      const isRefused = socket.handshake.auth.token === refused
      next(isRefused ? Object.assign(new Error('refused'), { data: { code: 'token_expired', message: '' } }) : undefined)
    })
  }
  server.of('/events').on('connection', (socket) => {
    socket.on('events', ({ events }, ack) => ack({ ok: true, accepted: events.length, duplicate: 0, rejected: [] }))
  })
  server.of('/actions').on('connection', (socket) => {
    socket.on('accept', (_, ack) => {
      accepts++
      if (accepts === 1) socket.conn.close()
      else ack({ ok: true, result: { until: 'noon' } } satisfies Answer<'accept'>)
    })
  })
  server.listen(at)
  const address = server.httpServer.address()
  port = typeof address === 'object' && address ? address.port : 0
}

function open(): void {
  channels = openChannels({
    io: createWebsocketIo({ now: () => Date.now() }),
    origin: `http://127.0.0.1:${port}`,
    path: '/socket',
    runtime: { elapsed: () => performance.now(), random: () => 0 },
    token: () => token,
    lastSeq: () => 4,
    renew: async () => {
      token = 'fresh'
    },
    onState: (next) => {
      state = next
    },
    onProblem: () => {},
    onEvents: (next) => {
      send = next
    },
    onCommand: async (command) => void commands.push(command),
    onWithdraw: () => {},
    onUpdate: () => {},
    onEnd: () => {},
  })
}

beforeEach(() => {
  state = 'off'
  send = null
  commands = []
  token = 'first'
  handshakes = []
  refused = null
  accepts = 0
  listen()
})
afterEach(async () => {
  channels.close()
  await server.close()
})

describe('the channels, with a real Socket.IO server', () => {
  it('use two connections, each with its own handshake', async () => {
    open()
    await vi.waitFor(() => expect(state).toBe('live'))
    expect(new Set(handshakes.map(({ connection }) => connection)).size).toBe(2)
    expect(Object.fromEntries(handshakes.map(({ namespace, auth }) => [namespace, auth]))).toEqual({
      '/actions': { token: 'first', protocol: 1, lastSeq: 4 },
      '/events': { token: 'first', protocol: 1 },
    })
  })

  it('send batches and receive commands, each with its ack', async () => {
    open()
    await vi.waitFor(() => expect(state).toBe('live'))
    const event = { id: 'e1', type: 'book.viewed', time: '2030-01-01T00:00:00.000Z', data: {} }
    expect(await send?.({ sentAt: event.time, events: [event] })).toMatchObject({ ok: true, accepted: 1 })
    const [acked] = await server.of('/actions').timeout(2_000).emitWithAck('command', holdLastCopy())
    expect(acked).toEqual({ status: 'received' })
    expect(commands).toMatchObject([{ id: 'c1' }])
  })

  it('connect with a new token when the old one is refused', async () => {
    refused = 'first'
    open()
    await vi.waitFor(() => expect(state).toBe('live'))
    expect(token).toBe('fresh')
  })

  it('send a request without an answer again after a reconnect', async () => {
    open()
    await vi.waitFor(() => expect(state).toBe('live'))
    expect(await channels.request('accept', { commandId: 'c1' })).toEqual({ ok: true, result: { until: 'noon' } })
    expect(accepts).toBe(2)
  })

  it('reconnect when the server is back', async () => {
    open()
    await vi.waitFor(() => expect(state).toBe('live'))
    await server.close()
    await vi.waitFor(() => expect(state).toBe('waiting'))
    expect(send).toBeNull()
    listen(port)
    await vi.waitFor(() => expect(state).toBe('live'))
  })
})
