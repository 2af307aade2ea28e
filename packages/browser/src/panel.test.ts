// @vitest-environment jsdom
import { ProactiveError } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { consentingPage } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
const item = {
  id: 'p1',
  message: 'Dune is back.',
  action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it', done: 'It is held' },
  why: [{ id: 'e1', text: 'You looked at it' }],
}
const listed = { ...item, phase: 'open', problem: null, undoToken: null }

/** Lets a page call its client, and what follows from it happen. Returns what came of it. */
async function settled<T>(visit: Visit, call: Promise<T>, ms = 100): Promise<unknown> {
  const outcome = call.catch((error: unknown) => error)
  await visit.pass(ms)
  return outcome
}

async function withOneWaiting(options?: Parameters<typeof page.goLive>[0]) {
  const visit = await page.goLive(options)
  visit.server.answer.prepared = { ok: true, items: [item] }
  expect(await settled(visit, visit.client.prepared())).toEqual([listed])
  return visit
}

const waiting = ({ client }: Visit) => client.getSnapshot().prepared
const sent = ({ server }: Visit, kind: string) => server.requests.filter((one) => one.kind === kind).map(({ body }) => body)
const outcomes = ({ server }: Visit) => server.events.filter(({ causationId }) => causationId === 'p1').map(({ type }) => type)

describe('what waits in the panel', () => {
  it('is unknown until the panel asks, and in the snapshot from then on', async () => {
    const visit = await page.goLive()
    expect(waiting(visit)).toBeNull()
    visit.server.answer.prepared = { ok: true, items: [item, { id: 7 }, { ...item, id: 'p2', why: 'no list' }, null] }
    await settled(visit, visit.client.prepared())
    expect(waiting(visit)).toEqual([listed])
  })

  it('keeps the identity of an item that is listed again', async () => {
    const visit = await withOneWaiting()
    const [first] = waiting(visit) ?? []
    await settled(visit, visit.client.prepared())
    expect(waiting(visit)?.[0]).toBe(first)
  })

  it('is accepted, done, in the activity, and undone from there or from the panel', async () => {
    const visit = await withOneWaiting()
    const done: string[] = []
    visit.client.onAction(({ commandId, type, phase }) => done.push(`${commandId} ${type} ${phase}`))
    await settled(visit, visit.client.accept('p1'))
    expect(sent(visit, 'accept')).toEqual([{ commandId: 'p1' }])
    expect(waiting(visit)).toMatchObject([{ phase: 'accepted', undoToken: 'undo-1' }])
    expect(visit.client.getSnapshot().activity).toMatchObject([{ id: 'p1', state: 'accepted', message: 'Dune is back.', undoToken: 'undo-1' }])
    await settled(visit, visit.client.undo('p1'))
    expect(sent(visit, 'undo')).toEqual([{ undoToken: 'undo-1' }])
    expect(waiting(visit)).toMatchObject([{ phase: 'undone', undoToken: null, problem: null }])
    expect(visit.client.getSnapshot().activity).toMatchObject([{ id: 'p1', state: 'undone' }])
    expect(done).toEqual(['p1 book.hold accepted', 'p1 book.hold undone'])
  })

  it('keeps what was accepted when the list is loaded again without it', async () => {
    const visit = await withOneWaiting()
    await settled(visit, visit.client.accept('p1'))
    visit.server.answer.prepared = { ok: true, items: [] }
    await settled(visit, visit.client.prepared())
    expect(waiting(visit)).toMatchObject([{ id: 'p1', phase: 'accepted' }])
    visit.client.dismiss('p1')
    expect(waiting(visit)).toEqual([])
    await visit.pass(200)
    expect(outcomes(visit)).toEqual([])
  })

  it('stays open with its problem where the accept may be repeated, and ends where it may not', async () => {
    const visit = await withOneWaiting()
    visit.server.answer.accept = null
    await settled(visit, visit.client.accept('p1'), 20_000)
    expect(waiting(visit)).toMatchObject([{ phase: 'open', problem: 'offline' }])
    visit.server.answer.accept = { ok: false, code: 'unavailable', message: 'Gone.' }
    await settled(visit, visit.client.accept('p1'))
    expect(waiting(visit)).toMatchObject([{ phase: 'ended', problem: 'unavailable' }])
    await settled(visit, visit.client.accept('p1'))
    expect(sent(visit, 'accept')).toHaveLength(2)
  })

  it('says why its undo failed, and can be undone again', async () => {
    const visit = await withOneWaiting()
    await settled(visit, visit.client.accept('p1'))
    visit.server.answer.undo = { ok: false, code: 'internal', message: 'Broken.' }
    await settled(visit, visit.client.undo('p1'))
    expect(waiting(visit)).toMatchObject([{ phase: 'accepted', problem: 'internal', undoToken: 'undo-1' }])
    delete visit.server.answer.undo
    await settled(visit, visit.client.undo('p1'))
    expect(waiting(visit)).toMatchObject([{ phase: 'undone', problem: null }])
  })

  it('is reported as seen once, and as dismissed', async () => {
    const visit = await withOneWaiting()
    visit.client.shown('p1')
    visit.client.shown('p1')
    visit.client.dismiss('p1')
    await visit.pass(200)
    expect(outcomes(visit)).toEqual(['suggestion.shown', 'suggestion.dismissed'])
    expect(waiting(visit)).toEqual([])
  })

  it('says so when it is withdrawn, and is gone with the next list', async () => {
    const visit = await withOneWaiting()
    visit.server.channel('/actions')?.receive('withdraw', { id: 'p1', reason: 'untrue' })
    await visit.pass()
    expect(waiting(visit)).toMatchObject([{ phase: 'ended', problem: 'withdrawn' }])
    visit.server.answer.prepared = { ok: true, items: [] }
    await settled(visit, visit.client.prepared())
    expect(waiting(visit)).toEqual([])
  })

  it('is forgotten with the consent, also where its answer is still to come', async () => {
    const visit = await consentingPage(page)
    visit.server.answer.prepared = { ok: true, items: [item] }
    await settled(visit, visit.client.prepared())
    expect(waiting(visit)).toHaveLength(1)
    const late = visit.client.accept('p1')
    visit.client.setConsent('denied')
    await settled(visit, late)
    expect(waiting(visit)).toBeNull()
    expect(await settled(visit, visit.client.prepared())).toMatchObject({ code: 'consent_denied' })
    expect(sent(visit, 'prepared')).toHaveLength(1)
  })
})

describe('a question', () => {
  const answer = { ok: true, answer: 'We open at eight.', sources: [{ id: 'hours', text: 'Opening hours' }], decidedBy: 'search' }

  it('is answered with its sources', async () => {
    const visit = await page.goLive()
    visit.server.answer.ask = { ...answer, secret: 1 }
    expect(await settled(visit, visit.client.ask('When do you open?'))).toEqual({ answer: 'We open at eight.', sources: [{ id: 'hours', text: 'Opening hours' }], decidedBy: 'search' })
    expect(sent(visit, 'ask')).toEqual([{ question: 'When do you open?' }])
  })

  it('waits for the client to be started and connected', async () => {
    const visit = page.begin()
    visit.server.answer.ask = answer
    const asked = visit.client.ask('When do you open?')
    visit.client.start()
    await visit.pass(1_000)
    expect(await asked).toMatchObject({ answer: 'We open at eight.' })
  })

  it('rejects with the refusal of the server', async () => {
    const visit = await page.goLive()
    visit.server.answer.ask = { ok: false, code: 'rate_limited', message: 'Too many.', retryAfterMs: 500 }
    const refusal = await settled(visit, visit.client.ask('When do you open?'))
    expect(refusal).toBeInstanceOf(ProactiveError)
    expect(refusal).toMatchObject({ code: 'rate_limited', retryAfterMs: 500 })
  })

  it.each([
    ['no answer comes', null, 20_000],
    ['the answer cannot be read', { ok: true, answer: 7, sources: [] }, 100],
  ])('rejects as unavailable where %s', async (_, given, ms) => {
    const visit = await page.goLive()
    visit.server.answer.ask = given
    expect(await settled(visit, visit.client.ask('When?'), ms)).toMatchObject({ code: 'unavailable' })
  })

  it('rejects as unavailable without a connection, and as denied without consent', async () => {
    const visit = await page.goLive()
    visit.server.down = true
    visit.server.dropAll()
    await visit.pass(15_000)
    expect(await settled(visit, visit.client.ask('When?'), 15_000)).toMatchObject({ code: 'unavailable' })
    const denied = page.begin({ consent: 'required' })
    denied.client.start()
    await denied.pass(100)
    expect(await settled(denied, denied.client.ask('When?'))).toMatchObject({ code: 'consent_denied' })
    expect(sent(denied, 'ask')).toEqual([])
  })
})
