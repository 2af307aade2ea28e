import { type Command, type InspectionMessages, isRecord } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OpenStream, openStream } from '../fixtures/read-stream.js'
import { ask, heard, operatorKey, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { erasedReason } from '../gateway/sockets.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { engineClock } from '../store/engine-clock.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createHistory } from './history.js'
import { createInspectionStreams, type Watcher } from './inspection-streams.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const fewLeft = (bookId: string) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })
const inspect = ({ grant }: Pick<Page, 'grant'>, at: Started = t) => openStream(at, grant.token, {}, '/inspection')
const asOperator = (person: string, at: Started = t) => openStream(at, operatorKey, {}, `/inspection?person=${encodeURIComponent(person)}`)

/** Reads messages of one name until one is wanted. */
async function find<Name extends keyof InspectionMessages>(
  stream: OpenStream,
  name: Name,
  isWanted: (message: InspectionMessages[Name]) => boolean,
): Promise<InspectionMessages[Name]> {
  for (;;) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the messages of the server under test
    const message = (await stream.next(name)).data as InspectionMessages[Name]
    if (isWanted(message)) return message
  }
}

describe('GET /inspection', () => {
  it('follows a page from its event over score, gates and decision to the outcome', async () => {
    await using page = await t.page()
    await using stream = await inspect(page)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    expect(await find(stream, 'start', () => true)).toMatchObject({ personId: page.grant.personId, shows: 'own' })
    const told = heard<Command>(page.actions, 'command')
    const event = viewed('dune')
    await page.send([event])
    expect(await find(stream, 'event', ({ id }) => id === event.id)).toMatchObject({ type: 'book.viewed', source: 'page', data: { bookId: 'dune' } })
    await t.ingest(fewLeft('dune'))
    const { id, correlationId } = await told
    await page.send([viewed('', { type: 'suggestion.shown', data: {}, causationId: id })])
    const trace = await find(stream, 'trace', ({ outcomes }) => outcomes.length > 0)
    expect(trace).toMatchObject({
      correlationId,
      useCase: 'hold_last_copy',
      signal: { type: 'copies.scarce' },
      score: { total: 70, threshold: 70 },
      decision: { act: true },
      command: { id },
      outcomes: [{ type: 'suggestion.shown' }],
    })
    expect(Date.parse(trace.routedAt ?? '')).not.toBeNaN()
    expect(trace.evaluations[0]?.gates).toContainEqual({ gate: 'consent', ok: true })
    expect(trace).not.toHaveProperty('routing')
  })

  it('begins with what happened before it was opened, and shows a silence with its gate', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune')])
    await t.ingest(fewLeft('dune'))
    const { id } = await told
    await page.send([viewed('', { type: 'suggestion.shown', data: {}, causationId: id }), viewed('emma')])
    await t.ingest(fewLeft('emma'))
    await using stream = await inspect(page)
    await find(stream, 'event', ({ type }) => type === 'book.viewed')
    const silence = await find(stream, 'trace', ({ signal, gates }) => isRecord(signal?.data) && signal.data['bookId'] === 'emma' && gates.length > 0)
    expect(silence.command).toBeNull()
    expect(silence.evaluations.at(-1)?.gates).toContainEqual(expect.objectContaining({ gate: 'attention', ok: false }))
  })

  it('shows a page nothing of another person', async () => {
    await using mine = await t.page()
    await using theirs = await t.page()
    await using stream = await inspect(mine)
    const told = heard<Command>(theirs.actions, 'command')
    await theirs.send([viewed('ivanhoe')])
    await t.ingest(fewLeft('ivanhoe'))
    await told
    const last = viewed('kim')
    await mine.send([last])
    const seen: string[] = []
    const next = async () => JSON.stringify((await stream.next('event')).data)
    do seen.push(await next())
    while (!seen.at(-1)?.includes(last.id))
    expect(seen).toHaveLength(1)
    const response = await t.request('GET', `/inspection?person=${theirs.grant.personId}`, { headers: { authorization: `Bearer ${mine.grant.token}` } })
    expect([response.status, await response.json()]).toMatchObject([401, { code: 'unauthorized' }])
  })

  it('is refused without a token, for HEAD, and to an operator who names nobody', async () => {
    expect((await t.request('GET', '/inspection')).status).toBe(401)
    expect((await t.request('HEAD', '/inspection')).status).toBe(404)
    expect((await t.request('GET', '/inspection', { headers: { authorization: `Bearer ${operatorKey}` } })).status).toBe(422)
  })

  it('shows an operator any person, every signal, and to how many it was routed', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('waverley')])
    await t.ingest(fewLeft('waverley'))
    await told
    await using stream = await asOperator(page.grant.personId)
    expect(await find(stream, 'start', () => true)).toMatchObject({ personId: page.grant.personId, shows: 'operator' })
    expect(await find(stream, 'signal', ({ key, routed }) => key === 'waverley' && routed.length > 0)).toMatchObject({
      type: 'copies.scarce',
      routed: [{ useCase: 'hold_last_copy', considered: 1, offered: 1 }],
    })
    expect(await find(stream, 'trace', () => true)).toMatchObject({ routing: { useCase: 'hold_last_copy', considered: 1, offered: 1, told: 1 } })
  })

  it('shows a page to how many its signals were routed, where the server is told to', async () => {
    await using counting = await startServer({ inspection: 'counts' })
    await using page = await counting.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune')])
    await counting.ingest(fewLeft('dune'))
    await told
    await using stream = await inspect(page, counting)
    expect(await find(stream, 'trace', () => true)).toMatchObject({ routing: { considered: 1, offered: 1, told: 1 } })
  })

  it('counts who was told after this person, although their own trace stays as it is', async () => {
    await using counting = await startServer({ inspection: 'counts' })
    await using page = await counting.page()
    await using later = await counting.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune')])
    await counting.ingest({ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 2 } })
    await told
    await using stream = await inspect(page, counting)
    await find(stream, 'trace', ({ routing }) => routing?.told === 1)
    const toldLater = heard<Command>(later.actions, 'command')
    await later.send([viewed('dune')])
    await toldLater
    expect(await find(stream, 'trace', ({ routing }) => routing?.told === 2)).toMatchObject({ personId: page.grant.personId })
  })

  it('ends when a later one of the session is opened, and when the person is erased', async () => {
    await using page = await t.page()
    await using first = await inspect(page)
    await using second = await inspect(page)
    expect((await first.next('closing')).data).toMatchObject({ code: 'expired' })
    await first.ended()
    await second.next('start')
    const erased = second.next('closing')
    const headers = { authorization: `Bearer ${page.grant.token}` }
    await until(async () => (await t.request('DELETE', '/me', { headers })).status !== 503)
    expect((await erased).data).toEqual(erasedReason)
  })

  it('goes on after the shop’s clock was moved', async () => {
    await using page = await t.page()
    await using stream = await inspect(page)
    await t.server.advanceClock(30 * 60_000)
    const event = viewed('dune')
    await ask(page.events, 'events', { sentAt: new Date().toISOString(), events: [event] })
    expect(await find(stream, 'event', ({ id }) => id === event.id)).toMatchObject({ type: 'book.viewed' })
  })
})

describe('an inspection stream', () => {
  const watcher = (session: string | null, expiresAt: number | null): Watcher => ({ person: 'user:ann', session, expiresAt, signal: new AbortController().signal })

  function start() {
    const log = memoryLog()
    const store = memoryStore(log)
    const machineClock = virtualClock()
    const clock = engineClock(machineClock, store)
    const history = createHistory({ store, clock })
    const looks = vi.spyOn(store, 'eventsSince')
    const streams = createInspectionStreams({ store, history, clock, machineClock, logger: silent, showsCounts: false })
    return { streams, machineClock, looks, store }
  }

  it('reads nothing from the store while its page reads nothing', async () => {
    const { streams, machineClock, looks } = start()
    const reader = streams.open(watcher('s', machineClock.now() + 600_000)).body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: start')
    await machineClock.advance(300_000)
    expect(looks).not.toHaveBeenCalled()
    const comment = reader?.read()
    await until(() => looks.mock.calls.length > 0)
    await machineClock.advance(60_000)
    expect(new TextDecoder().decode((await comment)?.value)).toBe(':\n\n')
  })

  it('says that its token has expired, and ends', async () => {
    const { streams, machineClock } = start()
    const response = streams.open(watcher('s', machineClock.now() + 60_000))
    const text = response.text()
    await machineClock.advance(61_000)
    expect(await text).toMatch(/event: closing\ndata: .*token_expired/)
  })

  it('fails a page that does not read why it ends', async () => {
    const { streams, machineClock } = start()
    const { body } = streams.open(watcher('s', machineClock.now() + 60_000))
    await machineClock.advance(70_000)
    await expect(body?.getReader().read()).rejects.toThrow('did not read')
  })

  it('refuses the page that comes when 20 others watch, and lets the operator in', async () => {
    const { streams, machineClock } = start()
    const expiresAt = machineClock.now() + 60_000
    const open = Array.from({ length: 20 }, (_, n) => streams.open(watcher(`s${n}`, expiresAt)))
    expect(() => streams.open(watcher('late', expiresAt))).toThrow('Too many inspections')
    expect(() => streams.open(watcher(null, null))).not.toThrow()
    await open[0]?.body?.cancel()
    expect(() => streams.open(watcher('late', expiresAt))).not.toThrow()
  })

  it('says that the store cannot be read', async () => {
    const { streams, store } = start()
    vi.spyOn(store, 'correlationsSince').mockRejectedValue(new Error('down'))
    expect(await streams.open(watcher(null, null)).text()).toMatch(/event: closing\ndata: .*unavailable/)
  })
})
