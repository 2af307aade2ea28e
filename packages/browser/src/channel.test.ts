import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoffMs } from './backoff.js'
import { type Channel, type ChannelState, openChannel } from './channel.js'
import { FakeServer, FakeSocket } from './testing/fake-server.js'

let server: FakeServer
let states: ChannelState[]
let renewals: number
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
    runtime: { now: () => Date.now(), random: () => 0.5 },
    handshake: () => ({ token: `t${renewals}` }),
    renew: async () => void renewals++,
    onState: (state) => states.push(state),
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer(() => Date.now())
  states = []
  renewals = 0
})
afterEach(() => {
  channel.close()
  vi.useRealTimers()
})

describe('a channel', () => {
  it('opens with its handshake', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual(['connecting', 'open'])
    expect(socket().handshake).toEqual({ token: 't0' })
  })

  it('comes back after it was cut', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().drop()
    expect(channel.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(channel.state).toBe('open')
  })

  it('waits longer after each failure, from a second up to thirty', () => {
    const ceilings = [1_800, 3_600, 7_200, 14_400, 28_800, 30_000]
    for (const [attempt, ceiling] of ceilings.entries()) {
      expect(backoffMs(attempt, 0)).toBe(1_000)
      expect(backoffMs(attempt, 1)).toBe(ceiling)
    }
  })

  it('tries at once when nudged', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().drop()
    channel.nudge()
    await vi.advanceTimersByTimeAsync(0)
    expect(channel.state).toBe('open')
  })

  it('gets a new token when the old one is refused, once, then waits', async () => {
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

  it('waits as long as it is told', async () => {
    server.refusals = [{ code: 'rate_limited', message: '', retryAfterMs: 7_000 }]
    open()
    await vi.advanceTimersByTimeAsync(6_999)
    expect(channel.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(channel.state).toBe('open')
  })

  it('does not knock again where it is not let in', async () => {
    server.refusals = [{ code: 'unsupported_protocol', message: '' }]
    open()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(channel.state).toBe('refused')
  })

  it('gives up a handshake that nobody answers, and tries again soon, however often that was', async () => {
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

  it('renews when the server ends it for its token', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().heard('closing', { code: 'token_expired', message: '' })
    socket().drop('io server disconnect')
    await vi.advanceTimersByTimeAsync(0)
    expect(renewals).toBe(1)
    expect(channel.state).toBe('open')
  })

  it('leaves the session to the page that took it over, until somebody looks at this one', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    socket().heard('closing', { code: 'expired', message: '' })
    socket().drop('io server disconnect')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(channel.state).toBe('waiting')
    channel.nudge()
    await vi.advanceTimersByTimeAsync(0)
    expect(channel.state).toBe('open')
  })

  it('says that no answer came instead of waiting for ever', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    server.answer.events = null
    const answer = channel.ask('events', { events: [] }, 10_000)
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(answer).resolves.toBeNull()
  })

  it('stays closed', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    channel.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states).toEqual(['connecting', 'open', 'closed'])
    expect(socket().connected).toBe(false)
  })
})
