import { limits, ProactiveError, type SessionGrant } from '@proactive/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHttp } from './http.js'
import { createInspector, type InspectionMessage } from './inspect.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const start = 'event: start\ndata: {"personId":"user:ann"}\n\n'
const closing = (code: string) => `event: closing\ndata: {"code":"${code}","message":"Because."}\n\n`
const refused = (status: number, code: string) => Response.json({ code, message: 'No.' }, { status })

/** Follows a person against a server that answers each request with the next of these; after the last one it is silent. */
function follow(answers: (Response | Error | string)[], operatorKey?: string) {
  const fetch = vi.fn<typeof globalThis.fetch>(async (_, init) => {
    const answer = answers.shift() ?? silence(init?.signal)
    if (answer instanceof Error) throw answer
    return typeof answer === 'string' ? new Response(answer) : answer
  })
  const runtime = { fetch, random: () => 0 }
  const asked: boolean[] = []
  const grantOf = (token: string): SessionGrant => ({
    token, sessionId: 's1', personId: 'user:ann', userId: 'ann', expiresAt: '', now: '', protocol: 1, path: '', limits,
  })
  const connection = {
    borrow: async () => (asked.push(false), grantOf('old')),
    renew: async () => (asked.push(true), grantOf('new')),
  }
  const inspector = createInspector({ endpoint: '/api/proactive', runtime, http: createHttp('/api/proactive', runtime), operatorKey, connection })
  const messages: InspectionMessage['event'][] = []
  const problems: (string | null)[] = []
  const life = new AbortController()
  const done = inspector.follow({
    person: 'user:ann',
    signal: life.signal,
    onMessage: ({ event }) => messages.push(event),
    onProblem: (problem) => problems.push(problem?.code ?? null),
  })
  const sent = () => fetch.mock.calls.map(([url, init]) => [url, new Headers(init?.headers).get('authorization')])
  return { done, life, messages, problems, asked, sent, fetch, inspector }
}

function silence(signal: AbortSignal | null | undefined): Response {
  return new Response(new ReadableStream({ start: (controller) => signal?.addEventListener('abort', () => controller.error(new Error('aborted'))) }))
}

it('reads the stream of a person with the page’s token, until it is told to stop', async () => {
  const { done, life, messages, problems, sent } = follow([start + closing('unavailable')])
  await vi.waitFor(() => expect(messages).toEqual(['start']))
  await vi.waitFor(() => expect(problems).toEqual([null, 'unavailable']))
  await vi.advanceTimersByTimeAsync(1_000)
  const own = ['/api/proactive/inspection?person=user%3Aann', 'Bearer old']
  expect(sent()).toEqual([own, own])
  life.abort()
  await done
})

it('asks for a new token once its own has expired, at once and no more than once in a row', async () => {
  const { life, done, asked, problems } = follow([start + closing('token_expired'), refused(401, 'token_expired')])
  await vi.waitFor(() => expect(asked).toEqual([false, true]))
  await vi.waitFor(() => expect(problems).toEqual([null, 'token_expired']))
  life.abort()
  await done
})

it('shows the operator’s key instead of a token', async () => {
  const { life, done, asked, sent } = follow([], 'the key')
  await vi.waitFor(() => expect(sent()).toEqual([['/api/proactive/inspection?person=user%3Aann', 'Bearer the key']]))
  expect(asked).toEqual([])
  life.abort()
  await done
})

it('connects again after a failure of the network, and after 25 s of silence', async () => {
  const { life, done, problems, fetch } = follow([new TypeError('failed to fetch')])
  await vi.waitFor(() => expect(problems).toEqual(['unavailable']))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(problems).toEqual(['unavailable', null])
  await vi.advanceTimersByTimeAsync(25_000)
  expect(problems).toEqual(['unavailable', null, 'unavailable'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(fetch).toHaveBeenCalledTimes(3)
  life.abort()
  await done
})

it.each([
  [401, 'unauthorized'],
  [404, 'not_found'],
])('gives up at status %s', async (status, code) => {
  const { done, fetch } = follow([refused(status, code)])
  await expect(done).rejects.toMatchObject({ code })
  await expect(done).rejects.toBeInstanceOf(ProactiveError)
  expect(fetch).toHaveBeenCalledTimes(1)
})

it('gives up when a later inspection of the session took over', async () => {
  await expect(follow([start + closing('expired')]).done).rejects.toMatchObject({ code: 'expired' })
})

it('reads an operator’s route with the key', async () => {
  const { inspector, life, done, sent, problems } = follow([start, Response.json({ rules: [] })], 'the key')
  await vi.waitFor(() => expect(problems).toContain('unavailable'))
  expect(await inspector.read('/ops/rules')).toEqual({ rules: [] })
  expect(sent().at(-1)).toEqual(['/api/proactive/ops/rules', 'Bearer the key'])
  life.abort()
  await done.catch(() => undefined)
})
