import { type Command, minutes, tokenLifetimeMs } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Actions, Way } from './command-connections.js'
import { openStream } from '../fixtures/read-stream.js'
import { heard, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { createStreams } from './streams.js'
import { virtualClock } from '../testing/virtual-clock.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const fewLeft = (bookId: string, copies = 1) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies } })

/** Opens a session that uses fetch only, without websockets. */
async function plainPage(at: Started = t) {
  const { grant } = await at.session()
  const headers = { authorization: `Bearer ${grant.token}` }
  const post = async (path: string, body: object): Promise<[status: number, answer: Record<string, unknown>]> => {
    const response = await at.request('POST', path, { body, headers })
    return [response.status, JSON.parse(await response.text())]
  }
  return {
    grant, post,
    view: (bookId: string) => post('/events', { sentAt: new Date().toISOString(), events: [viewed(bookId)] }),
    stream: (lastEventId = '') => openStream(at, grant.token, lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
  }
}

describe('a page without websockets', () => {
  it('receives a suggestion, accepts it and undoes it by fetch alone', async () => {
    const page = await plainPage()
    await using stream = await page.stream()
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    await page.view('dune')
    expect(t.server.isLive(page.grant.personId)).toBe(true)
    await t.ingest(fewLeft('dune'))
    const { id, data } = await stream.next('command')
    expect(data).toMatchObject({ type: 'ui.suggestion', seq: Number(id), data: { useCase: 'hold_last_copy' } })
    const commandId = idOf(data)
    expect(await page.post('/actions/ack', { commandId })).toEqual([200, { ok: true }])
    const accepted = await page.post('/actions/accept', { commandId })
    expect(accepted).toMatchObject([200, { ok: true, undoToken: expect.any(String) }])
    expect(await page.post('/actions/accept', { commandId })).toEqual(accepted)
    const [, { undoToken }] = accepted
    expect(await page.post('/actions/undo', { undoToken })).toMatchObject([200, { ok: true }])
    expect(await page.post('/actions/moment', { state: 'busy' })).toEqual([200, { ok: true }])
    expect(await page.post('/actions/extend', { holdId: 'h' })).toMatchObject([404, { code: 'not_found' }])
  })

  it('receives unacknowledged commands above its last event ID again after a reconnect', async () => {
    const page = await plainPage()
    const first = await page.stream()
    await page.view('emma')
    await t.ingest(fewLeft('emma'))
    const told = await first.next('command')
    await first[Symbol.asyncDispose]()
    await using again = await page.stream(String(Number(told.id) - 1))
    expect(await again.next('command')).toEqual(told)
    await page.post('/actions/ack', { commandId: idOf(told.data) })
    await using third = await page.stream('0')
    await t.ingest({ ...fewLeft('emma', 0) })
    expect(await third.next('withdraw')).toMatchObject({ data: { id: idOf(told.data), reason: expect.any(String) } })
  })

  it('has one connection at a time: a later stream ends the earlier one, and a socket ends a stream', async () => {
    await using page = await t.page()
    const closing = heard<{ code: string }>(page.actions, 'closing')
    await using one = await openStream(t, page.grant.token)
    expect(await closing).toMatchObject({ code: 'expired' })
    await using two = await openStream(t, page.grant.token)
    expect(await one.next('closing')).toMatchObject({ data: { code: 'expired' } })
    await one.ended()
    const socket = t.socket('actions', { token: page.grant.token, protocol: 1 })
    expect(await two.next('closing')).toMatchObject({ data: { code: 'expired' } })
    expect(t.server.isLive(page.grant.personId)).toBe(true)
    socket.disconnect()
  })

  it('is refused without a token, from a foreign origin, and for a command of another person', async () => {
    const page = await plainPage()
    expect((await t.request('GET', '/actions')).status).toBe(401)
    const foreign = { authorization: `Bearer ${page.grant.token}`, origin: 'https://evil.example' }
    expect((await t.request('GET', '/actions', { headers: foreign })).status).toBe(403)
    expect((await t.request('POST', '/actions/accept', { body: { commandId: 'c' } })).status).toBe(401)
    expect(await page.post('/actions/accept', { commandId: 'another’s' })).toMatchObject([404, { code: 'not_found' }])
    expect(await page.post('/actions/ack', { commandId: 7 })).toMatchObject([422, { code: 'invalid_event' }])
  })

  it('is not counted as a connection any more when it disconnects', async () => {
    const before = t.server.connections()
    const page = await plainPage()
    const stream = await page.stream()
    expect(t.server.connections()).toBe(before + 1)
    await stream[Symbol.asyncDispose]()
    await until(() => t.server.connections() === before)
  })
})

describe('a stream', () => {
  it('sends a comment every 15 s, and ends when its token expires', async () => {
    const clock = virtualClock(Date.now())
    await using other = await startServer({ clock })
    const page = await plainPage(other)
    await using stream = await page.stream()
    await stream.next('comment')
    await clock.advance(15_000)
    await stream.next('comment')
    await clock.advance(tokenLifetimeMs - minutes(1))
    await clock.advance(minutes(1))
    expect(await stream.next('closing')).toMatchObject({ data: { code: 'token_expired' } })
    await stream.ended()
  })

  it('disconnects a slow consumer, with at most a megabyte in memory', async () => {
    let way: Way | undefined
    const close = vi.fn<() => void>()
    const open: Actions['open'] = (_, __, opened) => {
      way = opened
      return { ready: Promise.resolve(), close }
    }
    const streams = createStreams({ actions: { open, count: () => 0 }, clock: virtualClock() })
    const identity = { person: 'user:ann', session: 's', expiresAt: Infinity }
    const session = { id: 's', person: 'user:ann', visitor: 'v', continues: null, locale: null, startedAt: 0, seenAt: 0 }
    const { body } = streams.open({ identity, session, lastSeq: 0, signal: new AbortController().signal })
    const withdrawal = { id: 'c', reason: 'x'.repeat(100_000) }
    for (let i = 0; i < 9; i++) way?.page.withdraw(withdrawal)
    expect(close).not.toHaveBeenCalled()
    for (let i = 0; i < 99; i++) way?.page.withdraw(withdrawal)
    expect(close).toHaveBeenCalledOnce()
    expect(streams.count()).toBe(0)
    await expect(new Response(body).text()).rejects.toThrow('slow consumer')
  })

  it('tells its page to reconnect after a delay of its own when the server stops', async () => {
    await using other = await startServer()
    const page = await plainPage(other)
    await using stream = await page.stream()
    await stream.next('comment')
    const stopped = other.server.stop()
    expect(await stream.next('closing')).toMatchObject({ data: { code: 'unavailable', retryAfterMs: expect.any(Number) } })
    await stopped
  })
})

function idOf(data: unknown): Command['id'] {
  return typeof data === 'object' && data !== null && 'id' in data ? String(data.id) : ''
}
