import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoffMs } from '../backoff.js'
import { type Channel, type ChannelState, openChannel } from './channel.js'
import { FakeServer, FakeSocket } from '../testing/fake-server.js'

let server: FakeServer
let states: ChannelState[]
let renewals: number
let ends: string[]
let problems: string[]
let channel: Channel

const socket = (): FakeSocket => {
  const [first] = server.sockets
  if (!first) throw new Error('no socket yet')
  return first
}

function open(): void {
  channel = openChannel({
    io: server.io,
    url: 'http://localhost/actions',
    path: '/socket',
    runtime: { elapsed: () => performance.now(), random: () => 0.5 },
    handshake: () => ({ token: `t${renewals}` }),
    renew: async () => void renewals++,
    onState: (state) => states.push(state),
    onProblem: ({ code }) => problems.push(code),
    onEnd: (code) => ends.push(code),
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer(() => Date.now())
  states = []
  renewals = 0
  ends = []
  problems = []
})
afterEach(() => {
  channel.close()
  vi.useRealTimers()
})

describe('a channel', () => {
  it('sends its handshake and opens', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual(['connecting', 'open'])
    expect(socket().handshake).toEqual({ token: 't0' })
  })

  it('reconnects after its connection is lost', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().drop()
    expect(channel.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(channel.state).toBe('open')
  })

  it('reconnects at once when nudged', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().drop()
    channel.nudge()
    await vi.advanceTimersByTimeAsync(0)
    expect(channel.state).toBe('open')
  })

  it('says why an attempt failed, but not that a token is renewed or that the person said no', async () => {
    server.refusals = ['token_expired', 'unauthorized', 'rate_limited', 'consent_denied'].map((code) => ({ code, message: 'no', retryAfterMs: 1_000 }))
    open()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(problems).toEqual(['unauthorized', 'rate_limited'])
    expect(channel.state).toBe('refused')
  })

  it('says that nothing answered', async () => {
    server.down = true
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(problems).toEqual(['unavailable'])
  })

  it('renews a refused token once, then waits', async () => {
    server.refusals = [
      { code: 'token_expired', message: '' },
      { code: 'unauthorized', message: '' },
    ]
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(renewals).toBe(1)
    expect(states).toEqual(['connecting', 'renewing', 'connecting', 'waiting'])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(channel.state).toBe('open')
    expect(socket().handshake).toEqual({ token: 't1' })
  })

  it('waits for the delay that the server asks for', async () => {
    server.refusals = [{ code: 'rate_limited', message: '', retryAfterMs: 7_000 }]
    open()
    await vi.advanceTimersByTimeAsync(6_999)
    expect(channel.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(channel.state).toBe('open')
  })

  it('does not reconnect after a permanent refusal', async () => {
    server.refusals = [{ code: 'unsupported_protocol', message: '' }]
    open()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(channel.state).toBe('refused')
  })

  it('gives up a handshake without an answer, and retries after the shortest delay each time', async () => {
    const connect = vi.spyOn(FakeSocket.prototype, 'connect').mockImplementation(() => {})
    open()
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(channel.state).toBe('connecting')
      await vi.advanceTimersByTimeAsync(10_000)
      expect(channel.state).toBe('waiting')
      await vi.advanceTimersByTimeAsync(backoffMs(0, 0.5))
    }
    connect.mockRestore()
    await vi.advanceTimersByTimeAsync(10_000 + backoffMs(0, 0.5))
    expect(channel.state).toBe('open')
  })

  it('waits only for the rest of the backoff when a handshake that nobody answered ends late', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    const connect = vi.spyOn(FakeSocket.prototype, 'connect').mockImplementation(() => {})
    socket().drop()
    await vi.advanceTimersByTimeAsync(backoffMs(0, 0.5))
    expect(channel.state).toBe('connecting')
    await vi.advanceTimersByTimeAsync(6_000)
    socket().receive('connect_error', new Error('websocket error'))
    connect.mockRestore()
    await vi.advanceTimersByTimeAsync(backoffMs(0, 0.5))
    expect(channel.state).toBe('open')
  })

  it('renews the token when the server closes the connection because the token expired', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().receive('closing', { code: 'token_expired', message: '' })
    socket().drop('io server disconnect')
    await vi.advanceTimersByTimeAsync(0)
    expect(renewals).toBe(1)
    expect(channel.state).toBe('open')
  })

  it('leaves the session to the page that took it over, until it is nudged', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().receive('closing', { code: 'expired', message: '' })
    socket().drop('io server disconnect')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(channel.state).toBe('waiting')
    channel.nudge()
    await vi.advanceTimersByTimeAsync(0)
    expect(channel.state).toBe('open')
  })

  it('resolves with null when no ack arrives in time', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    server.answer.events = null
    const answer = channel.ask('events', { events: [] }, 10_000)
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(answer).resolves.toBeNull()
  })

  it('stays closed after close', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    channel.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states).toEqual(['connecting', 'open', 'closed'])
    expect(socket().connected).toBe(false)
  })

  it('ends for good when the server says that the person said no, in the handshake or later', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().end({ code: 'consent_denied', message: '' })
    expect([channel.state, ends]).toEqual(['refused', ['denied']])
    server.refusals = [{ code: 'consent_denied', message: '' }]
    open()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([channel.state, ends]).toEqual(['refused', ['denied', 'denied']])
  })

  it('ends at once when the server says so on an open connection, and tells off from no', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().receive('closing', { code: 'consent_denied', message: '', reason: 'off' })
    expect([channel.state, ends, socket().connected]).toEqual(['refused', ['off'], false])
  })

  it('renews its token after the server ended the connection with unauthorized', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().end({ code: 'unauthorized', message: '' })
    await vi.advanceTimersByTimeAsync(0)
    expect([renewals, channel.state]).toEqual([1, 'open'])
  })
})
