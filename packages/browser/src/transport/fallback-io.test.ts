import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer } from '../testing/fake-server.js'
import { type Channel, type ChannelState, openChannel } from './channel.js'
import { ioWithFallback } from './fallback-io.js'

let server: FakeServer
/** The answer to `GET /actions`; by default a stream that stays open. */
let answer: (signal: AbortSignal | null | undefined) => Response
let requests: { route: string; headers: Headers }[]
let stream: ReadableStreamDefaultController<Uint8Array> | undefined
let token: string
let renewals: number
let channels: Channel[]
let states: Record<'events' | 'actions', ChannelState[]>

const say = (text: string): void => stream?.enqueue(new TextEncoder().encode(text))
const state = (): (ChannelState | undefined)[] => [states.events.at(-1), states.actions.at(-1)]

function open(): void {
  const fetchFromServer: typeof fetch = async (input, init) => {
    const route = typeof input === 'string' ? input.replace('http://localhost/api/proactive', '') : ''
    requests.push({ route, headers: new Headers(init?.headers) })
    if (route === '/actions') return answer(init?.signal)
    return server.fetch(input, init)
  }
  const io = ioWithFallback(server.io, 'http://localhost/api/proactive', { fetch: fetchFromServer })
  for (const name of ['events', 'actions'] as const) {
    channels.push(
      openChannel({
        io,
        url: `http://localhost/${name}`,
        path: '/socket',
        runtime: { elapsed: () => performance.now(), random: () => 0 },
        handshake: () => ({ token, lastSeq: 7 }),
        renew: async () => {
          renewals++
          token = 'fresh'
        },
        onProblem: () => {},
        onState: (next) => states[name].push(next),
        onEnd: () => {},
      }),
    )
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer(() => Date.now())
  server.refusesSockets = true
  requests = []
  token = 'first'
  renewals = 0
  channels = []
  states = { events: [], actions: [] }
  answer = (signal) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = controller
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      },
    })
    return new Response(body)
  }
})
afterEach(() => {
  for (const channel of channels) channel.close()
  vi.useRealTimers()
})

describe('a page whose websockets are blocked', () => {
  it('opens the stream at once, from the command that it had last', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(state()).toEqual(['open', 'open'])
    const [{ route, headers } = { route: '', headers: new Headers() }] = requests
    expect([route, headers.get('authorization'), headers.get('last-event-id')]).toEqual(['/actions', 'Bearer first', '7'])
  })

  it('receives commands, acknowledges each by a request, and sends batches and requests', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    const commands: unknown[] = []
    const [events, actions] = channels
    actions?.on('command', (command, ack) => {
      commands.push(command)
      if (typeof ack === 'function') ack({ status: 'received' })
    })
    say('id: 8\nevent: command\ndata: {"id":"c1"}\n\n')
    await vi.advanceTimersByTimeAsync(0)
    expect(commands).toEqual([{ id: 'c1' }])
    expect(server.calls).toMatchObject([{ route: '/actions/ack', body: { commandId: 'c1' } }])
    expect(await events?.ask('events', { events: [] }, 1_000)).toMatchObject({ ok: true })
  })

  it('has the new token in its next request, without a message to the server', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    token = 'second'
    const [events] = channels
    expect(await events?.ask('token', { token }, 1_000)).toEqual({ ok: true })
    await events?.ask('events', { events: [] }, 1_000)
    expect(server.posted).toMatchObject([{ token: 'second' }])
  })

  it('renews a token that the stream refuses', async () => {
    const [refuse, accept] = [() => Response.json({ code: 'token_expired', message: '' }, { status: 401 }), answer]
    answer = refuse
    open()
    await vi.advanceTimersByTimeAsync(0)
    answer = accept
    await vi.advanceTimersByTimeAsync(20_000)
    expect(renewals).toBeGreaterThan(0)
    expect(state()).toEqual(['open', 'open'])
  })

  it('gives up a stream that is silent for 25 s, and opens another one', async () => {
    open()
    await vi.advanceTimersByTimeAsync(20_000)
    say(':\n\n')
    await vi.advanceTimersByTimeAsync(24_000)
    expect(requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(requests).toHaveLength(2)
    expect(state()).toEqual(['open', 'open'])
  })

  it('ends the requests that are in flight when it is closed, and has no answer for them', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    const signals: (AbortSignal | null | undefined)[] = []
    server.fetch = async (_, init) => {
      signals.push(init?.signal)
      return new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))))
    }
    const asked = channels.map(async (channel, n) => channel.ask(n === 0 ? 'events' : 'accept', {}, 1_000))
    await vi.advanceTimersByTimeAsync(0)
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false])
    for (const channel of channels) channel.close()
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
    expect(await Promise.all(asked)).toEqual([null, null])
  })

  it('is back on websockets with the next attempt after they work', async () => {
    open()
    await vi.advanceTimersByTimeAsync(0)
    server.refusesSockets = false
    stream?.close()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(state()).toEqual(['open', 'open'])
    expect(server.sockets.map(({ connected }) => connected)).toEqual([true, true])
  })
})

it('does not turn to HTTP when the server refuses a handshake', async () => {
  server.refusesSockets = false
  server.refusals = [{ code: 'rate_limited', message: '', retryAfterMs: 5_000 }, { code: 'rate_limited', message: '', retryAfterMs: 5_000 }]
  open()
  await vi.advanceTimersByTimeAsync(1_000)
  expect([state(), requests]).toEqual([['waiting', 'waiting'], []])
})
