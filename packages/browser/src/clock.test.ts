// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, holdLastCopy } from './testing/library.js'
import { comeBack, consentKey, leavePage, sessionsOf } from './testing/silence.js'

const page = freshPage()
const hour = 3_600_000

/** The server's clock. The page's is `vi.setSystemTime`, and `performance.now()` runs on whatever is set. */
const origin = Date.parse('2030-01-01T12:00:00.000Z')
let startedAt = 0
const serverTime = (): number => origin + performance.now() - startedAt

function server(): FakeServer {
  startedAt = performance.now()
  return new FakeServer(serverTime)
}

describe.each([
  ['an hour ahead', hour],
  ['an hour behind', -hour],
  ['five minutes ahead', 300_000],
  ['right', 0],
])('a page whose clock is %s', (_, wrongMs) => {
  it.each([
    ['stays so', 0],
    ['is set an hour back', -hour],
    ['is set a day ahead', 24 * hour],
  ])('knows the server’s time, also when the clock %s', async (__, setMs) => {
    vi.setSystemTime(origin + wrongMs)
    const visit = await page.goLive({}, server())
    vi.setSystemTime(Date.now() + setMs)
    expect(Math.abs(visit.client.now() - serverTime())).toBeLessThan(1_000)
    await visit.pass(20_000)
    expect(Math.abs(visit.client.now() - serverTime())).toBeLessThan(1_000)
  })

  it('keeps a card until it expires on the server, though the clock is set meanwhile', async () => {
    vi.setSystemTime(origin + wrongMs)
    const visit = await page.goLive({}, server())
    await visit.pass(2_000)
    visit.server.send(holdLastCopy({ now: serverTime() }))
    vi.setSystemTime(Date.now() + 2 * hour)
    await visit.pass(58_000)
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ phase: 'open' }])
    vi.setSystemTime(Date.now() - 5 * hour)
    await visit.pass(3_000)
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ phase: 'ended', problem: 'expired' }])
  })

  it('dates its events on the server’s clock, also those from before the first answer and those that wait', async () => {
    vi.setSystemTime(origin + wrongMs)
    const begun = page.begin({}, server())
    begun.client.track(bookViewed, { bookId: 'early' })
    const early = serverTime()
    begun.server.down = true
    begun.client.start()
    await begun.pass(5_000)
    vi.setSystemTime(Date.now() - hour)
    begun.server.down = false
    await begun.pass(8_000)
    await vi.waitFor(() => expect(begun.client.getSnapshot().connection).toBe('live'))
    const late = serverTime()
    begun.client.track(bookViewed, { bookId: 'late' })
    vi.setSystemTime(Date.now() + 2 * hour)
    await begun.pass(500)
    const dated = Object.fromEntries(begun.server.events.map(({ time, data }) => [data['bookId'], Date.parse(time)]))
    expect(Math.abs(Number(dated['early']) - early)).toBeLessThan(1_000)
    expect(Math.abs(Number(dated['late']) - late)).toBeLessThan(1_000)
    for (const { sentAt } of begun.server.batches) expect(Math.abs(Date.parse(sentAt) - serverTime())).toBeLessThan(15_000)
  })

  it('says when the person said yes on the server’s clock, also after the clock is set', async () => {
    vi.setSystemTime(origin + wrongMs)
    const begun = page.begin({ consent: 'required' }, server())
    begun.client.start()
    await begun.pass()
    const saidAt = serverTime()
    begun.client.setConsent('granted')
    vi.setSystemTime(Date.now() - 2 * hour)
    await vi.waitFor(() => expect(begun.client.getSnapshot().connection).toBe('live'))
    expect(Math.abs(Date.parse(String(sessionsOf(begun).at(-1)?.['consentAt'])) - saidAt)).toBeLessThan(1_000)
  })
})

describe('a clock that is set', () => {
  it('changes no time that a page was seen', async () => {
    const visit = await page.goLive()
    for (const ms of [-hour, 2 * hour, -24 * hour]) {
      vi.setSystemTime(Date.now() + ms)
      await visit.pass(2_000)
    }
    history.pushState(null, '', '/books/emma')
    visit.client.page()
    await visit.pass(200)
    const left = visit.server.events.find(({ type }) => type === 'page.left')
    expect(left?.data['visibleMs']).toBeGreaterThanOrEqual(6_000)
    expect(left?.data['visibleMs']).toBeLessThan(7_000)
  })

  it('defers no card: the person does not count as typing for an hour', async () => {
    vi.setSystemTime(origin)
    const visit = await page.goLive({}, server())
    document.body.innerHTML = '<input>'
    document.querySelector('input')?.dispatchEvent(new InputEvent('input', { bubbles: true }))
    vi.setSystemTime(Date.now() - hour)
    visit.server.send(holdLastCopy({ now: serverTime() }))
    await visit.pass(2_000)
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ phase: 'open' }])
  })

  it('turns no no into a yes: a no in another tab is later than a yes from before', async () => {
    const first = page.begin({ consent: 'required' })
    const second = page.begin({ consent: 'required' })
    for (const { client, pass } of [first, second]) {
      client.start()
      await pass()
    }
    first.client.setConsent('granted')
    await vi.waitFor(() => expect(second.client.getSnapshot().connection).toBe('live'))
    vi.setSystemTime(Date.now() - hour)
    second.client.setConsent('denied')
    await first.pass(1_000)
    expect(first.client.getSnapshot()).toMatchObject({ consent: 'denied', connection: 'off' })
    expect(localStorage.getItem(consentKey)).toBe('denied')
  })

  it('does not shorten the time that a page was hidden: the page reads everything again when it returns', async () => {
    const visit = await page.goLive()
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    vi.setSystemTime(Date.now() - hour)
    await visit.pass(10 * 60_000)
    const before = sessionsOf(visit).length
    hidden.mockRestore()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(visit.client.getSnapshot()).toMatchObject({ session: null, suggestions: [] })
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    expect(sessionsOf(visit)).toHaveLength(before + 1)
  })

  it('loses no session: the person is not taken for erased', async () => {
    const visit = await page.goLive()
    leavePage()
    vi.setSystemTime(Date.now() - hour)
    comeBack()
    await vi.waitFor(() => expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' }))
  })
})

describe('the computer’s sleep', () => {
  it('does not count as time seen where the monotonic clock goes on', async () => {
    let slept = 0
    const visit = await page.goLive({ runtime: { ...(await fakes()), elapsed: () => performance.now() + slept } })
    await visit.pass(3_000)
    slept += 8 * hour
    vi.setSystemTime(Date.now() + 8 * hour)
    await visit.pass(1_000)
    leavePage()
    const left = page.beacons.flatMap(({ body }) => body.events).find(({ type }) => type === 'page.left')
    expect(left).toBeDefined()
    expect(Number(Reflect.get(left?.data ?? {}, 'visibleMs'))).toBeLessThan(15_000)
  })

  it('is found where the monotonic clock stops: the server’s clock is measured again', async () => {
    let slept = 0
    const sleepy = new FakeServer(() => Date.now() + slept)
    const visit = await page.goLive({}, sleepy)
    slept += 8 * hour
    vi.setSystemTime(Date.now() + 8 * hour)
    slept -= 8 * hour
    await visit.pass(2_000)
    expect(Math.abs(visit.client.now() - Date.now())).toBeLessThan(1_000)
    expect(sessionsOf(visit)).toHaveLength(2)
  })

  async function fakes() {
    const fake = new FakeServer(() => Date.now())
    return { now: () => Date.now(), random: () => 0, fetch: fake.fetch, io: async () => fake.io }
  }
})
