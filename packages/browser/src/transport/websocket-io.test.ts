// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IoSocket } from '../io.js'
import { createWebsocketIo } from './websocket-io.js'

/** A websocket without a network. */
class FakeWebSocket extends EventTarget {
  static latest: FakeWebSocket
  readonly url: string
  sent: string[] = []
  isClosed = false

  constructor(url: string) {
    super()
    this.url = url
    FakeWebSocket.latest = this
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.isClosed = true
  }

  receive(...packets: string[]): void {
    for (const data of packets) this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

const greeting = '0{"sid":"a","pingInterval":20000,"pingTimeout":5000}'
let socket: IoSocket
let heard: unknown[][]
let acks: unknown[][]

/** What the page sent, and whether it closed the websocket. */
const websocket = (): FakeWebSocket => FakeWebSocket.latest
const ask = (): unknown => socket.timeout(10_000).emit('moment', { state: 'busy' }, (error, answer) => acks.push([error?.message ?? null, answer]))

function connect(): void {
  socket.connect()
  websocket().receive(greeting, '40/actions,{"sid":"b"}')
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeWebSocket)
  heard = []
  acks = []
  socket = createWebsocketIo({ now: () => Date.now() })('https://shop.example/actions', {
    path: '/api/proactive/socket',
    transports: ['websocket'],
    multiplex: false,
    reconnection: false,
    autoConnect: false,
    timeout: 5_000,
    auth: (give) => give({ token: 't' }),
  })
  for (const event of ['connect', 'disconnect', 'connect_error', 'command']) {
    socket.on(event, (...args) => heard.push([event, ...args.map((arg) => (arg instanceof Error ? arg.message : arg))]))
  }
})
afterEach(() => {
  socket.disconnect()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a connection of the browser to Socket.IO', () => {
  it('says who the page is once the server has greeted it', () => {
    socket.connect()
    expect(websocket().url).toBe('wss://shop.example/api/proactive/socket/?EIO=4&transport=websocket')
    expect(websocket().sent).toEqual([])
    websocket().receive(greeting)
    expect(websocket().sent).toEqual(['40/actions,{"token":"t"}'])
    expect(socket.connected).toBe(false)
    websocket().receive('40/actions,{"sid":"b"}')
    expect(socket.connected).toBe(true)
    expect(heard).toEqual([['connect']])
  })

  it('passes messages and their acks both ways', () => {
    connect()
    ask()
    ask()
    expect(websocket().sent.slice(1)).toEqual(['42/actions,1["moment",{"state":"busy"}]', '42/actions,2["moment",{"state":"busy"}]'])
    websocket().receive('43/actions,2[{"ok":true}]', '43/actions,1[{"ok":false}]', '43/actions,1[{"ok":true}]')
    expect(acks).toEqual([[null, { ok: true }], [null, { ok: false }]])

    websocket().receive('42/actions,7["command",{"id":"c"}]')
    const [, command, ack] = heard.at(-1) ?? []
    expect(command).toEqual({ id: 'c' })
    if (typeof ack === 'function') ack({ status: 'received' })
    expect(websocket().sent.at(-1)).toBe('43/actions,7[{"status":"received"}]')
    websocket().receive('42/actions,["command",{"id":"d"}]')
    expect(heard.at(-1)).toEqual(['command', { id: 'd' }])
  })

  it('passes a refusal on with what the server says of it', () => {
    const refused = vi.fn<(error: unknown) => void>()
    socket.on('connect_error', refused)
    socket.connect()
    websocket().receive(greeting, '44/actions,{"message":"no","data":{"code":"rate_limited"}}')
    expect(refused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ data: { code: 'rate_limited' } }))
    expect(websocket().isClosed).toBe(true)
  })

  it('answers pings, and gives up a server whose pings are missing', () => {
    connect()
    for (let pings = 0; pings < 3; pings++) {
      vi.advanceTimersByTime(20_000)
      websocket().receive('2')
    }
    expect(websocket().sent.slice(1)).toEqual(['3', '3', '3'])
    vi.advanceTimersByTime(24_999)
    expect(socket.connected).toBe(true)
    vi.advanceTimersByTime(1)
    expect(heard).toEqual([['connect'], ['disconnect', 'ping timeout']])
    expect(websocket().isClosed).toBe(true)
  })

  it('gives up a server that does not greet', () => {
    socket.connect()
    vi.advanceTimersByTime(5_000)
    expect(heard).toEqual([['connect_error', expect.any(String)]])
    expect(websocket().isClosed).toBe(true)
  })

  it.each([
    ['the websocket is closed', () => websocket().dispatchEvent(new Event('close'))],
    ['the websocket fails', () => websocket().dispatchEvent(new Event('error'))],
    ['the browser is offline', () => dispatchEvent(new Event('offline'))],
    ['the server leaves the namespace', () => websocket().receive('41/actions,')],
  ])('answers what waits with an error, and says once that the connection is lost, when %s', (_, lose) => {
    connect()
    ask()
    lose()
    lose()
    expect(heard).toEqual([['connect'], ['disconnect', expect.any(String)]])
    expect(acks).toEqual([[expect.any(String), null]])
    expect(websocket().isClosed).toBe(true)
    expect(socket.connected).toBe(false)
  })

  it('takes a connection for lost over which nothing came while the computer slept', () => {
    connect()
    vi.setSystemTime(Date.now() + 3_600_000)
    ask()
    expect(heard).toEqual([['connect'], ['disconnect', 'ping timeout']])
    expect(acks).toEqual([[expect.any(String), null]])
  })

  it('gives up an ack that does not arrive in time, and ignores it afterwards', () => {
    connect()
    ask()
    vi.advanceTimersByTime(10_000)
    websocket().receive('43/actions,1[{"ok":true}]')
    expect(acks).toEqual([[expect.any(String), null]])
    expect(socket.connected).toBe(true)
  })

  it('leaves the namespace when it is disconnected, and hears no more of that websocket', () => {
    connect()
    const former = websocket()
    former.receive('42/actions,3["command",{"id":"c"}]')
    const ack = heard.at(-1)?.at(-1)
    socket.disconnect()
    expect(former.sent.at(-1)).toBe('41/actions,')
    expect(former.isClosed).toBe(true)
    const before = heard.length
    former.receive('42/actions,["command",{"id":"d"}]')
    former.dispatchEvent(new Event('close'))
    expect(heard).toHaveLength(before)

    connect()
    if (typeof ack === 'function') ack({ status: 'received' })
    expect(websocket().sent).toEqual(['40/actions,{"token":"t"}'])
    expect(heard.at(-1)).toEqual(['connect'])
  })

  it('ignores what is no packet', () => {
    connect()
    websocket().receive('', '6', 'x', '4', '42/actions,', '42/actions,{', '43/actions,9[]', '49/actions,{}', '45/actions,["command"]')
    expect(heard).toEqual([['connect']])
    expect(socket.connected).toBe(true)
  })

  it('fails where the browser has no websocket', () => {
    vi.stubGlobal('WebSocket', undefined)
    socket.connect()
    expect(heard).toEqual([['connect_error', expect.any(String)]])
  })

  it('leaves no timer behind', () => {
    connect()
    ask()
    socket.disconnect()
    expect(vi.getTimerCount()).toBe(0)
  })
})
