// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from '../testing/fresh-page.js'
import { consentingPage } from '../testing/silence.js'
import type { Visit } from '../testing/visit.js'

const page = freshPage()
const survey = { kind: 'survey', priority: 'low' } as const

/** Lets a page ask, and what follows from it happen. */
async function turn({ client, pass }: Visit, asked: Parameters<Visit['client']['attention']['request']>[0] = survey) {
  const requested = client.attention.request(asked)
  await pass(100)
  return requested
}

const sent = ({ server }: Visit, kind: string) => server.requests.filter((one) => one.kind === kind).map(({ body }) => body)

/** The releases that outlive the page. */
const kept = ({ server }: Visit) => server.calls.filter(({ route }) => route === '/actions/attention.release')

const leavePage = (): boolean => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))

describe('a turn of the app', () => {
  it('is asked for on the server, and released once as what was said', async () => {
    const visit = await page.goLive()
    const { granted, reason, expiresAt, release } = await turn(visit)
    expect({ granted, reason, expiresAt }).toEqual({ granted: true, reason: undefined, expiresAt: new Date(Date.now() + 300_000 - 100).toISOString() })
    for (const shown of [true, false, true]) release(shown)
    await visit.pass(100)
    expect(sent(visit, 'attention')).toEqual([survey])
    expect(sent(visit, 'attention.release')).toEqual([{ leaseId: 'lease-1', shown: true }])
  })

  it('is in the activity of the page once it was shown', async () => {
    const visit = await page.goLive()
    ;(await turn(visit)).release(false)
    expect(visit.client.getSnapshot().activity).toEqual([])
    await visit.pass(100)
    ;(await turn(visit, { kind: 'tour', priority: 'high' })).release(true)
    expect(visit.client.getSnapshot().activity).toMatchObject([{ id: 'lease-2', correlationId: 'lease-2', state: 'turn', message: 'tour', undoToken: null }])
  })

  it('is refused with the reason of the server', async () => {
    const visit = await page.goLive()
    visit.server.answer.attention = { ok: true, granted: false, reason: 'quiet' }
    const refused = await turn(visit)
    expect(refused).toMatchObject({ granted: false, reason: 'quiet' })
    refused.release(true)
    visit.server.answer.attention = { ok: false, code: 'rate_limited', message: 'Too many.' }
    expect(await turn(visit)).toMatchObject({ granted: false, reason: 'rate_limited' })
    visit.server.answer.attention = { ok: true, granted: true }
    expect(await turn(visit)).toMatchObject({ granted: false })
    await visit.pass(100)
    expect(sent(visit, 'attention.release')).toEqual([])
  })

  it('is refused without a request while the page has one, and again available once that is released or over', async () => {
    const visit = await page.goLive()
    const first = await turn(visit)
    expect(await turn(visit, { kind: 'tour', priority: 'high' })).toMatchObject({ granted: false, reason: 'attention' })
    first.release(false)
    expect(await turn(visit)).toMatchObject({ granted: true })
    await visit.pass(300_001)
    expect(await turn(visit)).toMatchObject({ granted: true })
    expect(visit.server.requests.map(({ kind }) => kind)).toEqual(['attention', 'attention.release', 'attention', 'attention'])
  })

  it('is refused as denied without consent, and asks nobody', async () => {
    const denied = page.begin({ consent: 'required' })
    denied.client.start()
    await denied.pass(100)
    expect(await turn(denied)).toMatchObject({ granted: false, reason: 'denied' })
    const consenting = await consentingPage(page)
    consenting.client.setConsent('denied')
    expect(await turn(consenting)).toMatchObject({ granted: false, reason: 'denied' })
    expect(sent(consenting, 'attention')).toEqual([])
  })

  it('is refused as offline where no server answers, and never throws', async () => {
    const visit = await page.goLive()
    visit.server.answer.attention = null
    const requested = visit.client.attention.request(survey)
    await visit.pass(15_000)
    expect(await requested).toMatchObject({ granted: false, reason: 'offline' })
    visit.server.down = true
    visit.server.dropAll()
    await visit.pass(15_000)
    expect(await turn(visit)).toMatchObject({ granted: false, reason: 'offline' })
    visit.client.stop()
    expect(await turn(visit)).toMatchObject({ granted: false, reason: 'offline' })
  })

  it('waits for the client to be started and connected', async () => {
    const visit = page.begin()
    const requested = visit.client.attention.request(survey)
    visit.client.start()
    await visit.pass(1_000)
    expect(await requested).toMatchObject({ granted: true })
  })

  it('of a page that is left ends as not shown, by a request that outlives the page; what is said later counts', async () => {
    const visit = await page.goLive()
    const { release } = await turn(visit)
    leavePage()
    expect(kept(visit)).toMatchObject([{ method: 'POST', body: { leaseId: 'lease-1', shown: false }, token: `Bearer ${visit.server.grant.token}` }])
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await visit.pass(1_000)
    release(false)
    release(true)
    await visit.pass(1_000)
    expect(sent(visit, 'attention.release')).toEqual([{ leaseId: 'lease-1', shown: true }])
  })

  it('that was released is not released again when the page is left', async () => {
    const visit = await page.goLive()
    ;(await turn(visit)).release(true)
    await visit.pass(100)
    leavePage()
    expect(kept(visit)).toEqual([])
  })

  it('is given back by an aborted signal, also where the answer is still to come', async () => {
    const visit = await page.goLive()
    const life = new AbortController()
    const [first, second] = [visit.client.attention.request({ ...survey, signal: life.signal }), visit.client.attention.request(survey)]
    life.abort()
    await visit.pass(100)
    expect(await first).toMatchObject({ granted: false, reason: 'aborted' })
    expect(await second).toMatchObject({ granted: true })
    const third = new AbortController()
    ;(await second).release(false)
    await turn(visit, { ...survey, signal: third.signal })
    third.abort()
    await visit.pass(100)
    expect(sent(visit, 'attention.release').at(-1)).toEqual({ leaseId: 'lease-2', shown: false })
  })

  it('is released again after the connection is back', async () => {
    const visit = await page.goLive()
    const { release } = await turn(visit)
    visit.server.answer['attention.release'] = null
    release(true)
    await visit.pass(15_000)
    visit.server.down = true
    visit.server.dropAll()
    await visit.pass(60_000)
    visit.server.down = false
    delete visit.server.answer['attention.release']
    await visit.pass(30_000)
    expect(sent(visit, 'attention.release').slice(-2)).toEqual([{ leaseId: 'lease-1', shown: true }, { leaseId: 'lease-1', shown: true }])
  })

  it('is refused and reported where the page itself fails, and the next one is asked for as if nothing had been', async () => {
    const onError = vi.fn<(error: unknown, origin: string) => void>()
    const visit = await page.goLive({ onError })
    const broken: typeof survey = { ...survey, get priority(): never { throw new Error('no priority') } }
    expect(await turn(visit, broken)).toMatchObject({ granted: false, reason: 'offline' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('no priority'), 'attention.request()')
    expect(await turn(visit)).toMatchObject({ granted: true })
    expect(await turn(visit)).toMatchObject({ granted: false, reason: 'attention' })
  })
})
