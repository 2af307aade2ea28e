// @vitest-environment jsdom
import { defineEvent } from '@proactive/protocol'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import { createProactiveClient } from './create-client.js'
import type { Rejected } from './rejected.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, libraryEvents } from './testing/library.js'
import { comeBack, leavePage } from './testing/silence.js'

const page = freshPage()

describe('an event that the page tracks', () => {
  const rated = defineEvent('book.rated', { data: z.object({ stars: z.int().check(z.minimum(1), z.maximum(5)) }) })
  const onRejected = vi.fn<(rejected: Rejected) => void>()

  it('is refused with the field at fault when it does not match its contract, and the others are sent', async () => {
    const visit = await page.goLive({ events: [rated, bookViewed], onRejected })
    visit.client.track(rated, { stars: 7 })
    visit.client.track(bookViewed, { bookId: 'dune' })
    await visit.pass(200)
    expect(onRejected).toHaveBeenLastCalledWith({
      event: expect.objectContaining({ type: 'book.rated' }),
      code: 'invalid_event',
      message: expect.stringMatching(/contract of 'book\.rated'.*stars: /),
    })
    expect(visit.server.types).toEqual(['book.viewed'])
  })

  it('is refused with what to do when the client does not declare it', async () => {
    const visit = await page.goLive({ events: [bookViewed], onRejected })
    visit.client.track(rated, { stars: 5 })
    await visit.pass(200)
    expect(onRejected.mock.lastCall?.[0]).toMatchObject({ code: 'unknown_type', message: expect.stringMatching(/'book\.rated'.*'events'.*pack/) })
    expect(visit.server.types).toEqual([])
  })

  it('is declared once', () => {
    expect(() => createProactiveClient({ events: [bookViewed, rated, bookViewed] })).toThrow(/'book\.viewed' twice/)
  })
})

describe('a page with a router', () => {
  const views = async (go: (page_: (path?: string) => void) => void): Promise<unknown[]> => {
    const visit = await page.goLive()
    go(visit.client.page)
    await visit.pass(200)
    return visit.server.events.filter(({ type }) => type === 'page.viewed').slice(1).map(({ data }) => data['path'])
  }

  const fragments: [string, string][] = [
    ['#/books/emma', '/books/dune#/books/emma'],
    ['#!/books/emma', '/books/dune#!/books/emma'],
    ['#/search?q=secret', '/books/dune#/search'],
  ]

  it.each(fragments)('in the fragment is viewed at %s', async (fragment, path) => {
    expect(await views(() => location.assign(fragment))).toEqual([path])
  })

  it.each(fragments)('in the fragment is viewed once at %s when the router reports it', async (fragment, path) => {
    const go = (report: () => void): void => {
      history.replaceState(null, '', `/books/dune${fragment}`)
      report()
      report()
    }
    expect(await views(go)).toEqual([path])
  })

  it.each(['#reviews', '#access_token=abc', '#key', '#'])('is not viewed again at %s, and the fragment is not sent', async (fragment) => {
    const go = (report: () => void): void => {
      history.replaceState(null, '', `/books/dune${fragment}`)
      report()
    }
    expect(await views(go)).toEqual([])
  })

  it('that keeps its state elsewhere names the path, without the query', async () => {
    expect(await views((report) => ['/step/2?token=a', '/step/2', '/step/3'].forEach((path) => report(path)))).toEqual(['/step/2', '/step/3'])
  })
})

describe('a page that is left', () => {
  const fourHundred = Array.from({ length: 400 }, (_, i) => `${i}`.padStart(60, 'book-'))

  async function blocked(): Promise<Awaited<ReturnType<typeof page.goLive>>> {
    const visit = await page.goLive()
    visit.server.answer.events = null
    for (const bookId of fourHundred) visit.client.track(bookViewed, { bookId })
    return visit
  }
  const handedOver = (): string[] => page.beacons.flatMap(({ body }) => body.events.map(({ id }) => id))
  const reported = (): number => page.beacons.reduce((sum, { body }) => sum + (body.dropped ?? 0), 0)

  it('reports in its last beacon how many events the browser did not take', async () => {
    await blocked()
    dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
    expect(new Set(handedOver()).size + reported()).toBe(401)
    expect(reported()).toBeGreaterThan(0)
  })

  it('counts them for the next page of the tab where no beacon is taken', async () => {
    const visit = await blocked()
    const refuse = vi.spyOn(navigator, 'sendBeacon').mockReturnValue(false)
    leavePage()
    refuse.mockRestore()
    visit.client.stop()
    delete visit.server.answer.events
    const next = await page.goLive({}, visit.server)
    expect(next.client.getSnapshot().droppedEvents).toBe(401)
    next.client.track(bookViewed, { bookId: 'dune' })
    await next.pass(200)
    expect(next.server.batches.find(({ dropped }) => dropped !== undefined)?.dropped).toBe(401)
  })

  it('reports also what a full queue has dropped before', async () => {
    const visit = await blocked()
    for (let i = 0; i < 700; i++) visit.client.track(bookViewed, { bookId: `${i}` })
    const { droppedEvents } = visit.client.getSnapshot()
    expect(droppedEvents).toBeGreaterThan(0)
    dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
    expect(new Set(handedOver()).size + reported()).toBe(1_101)
    expect(reported()).toBeGreaterThan(droppedEvents)
  })

  it('loses none when it returns, and reports none as lost', async () => {
    const visit = await blocked()
    const refuse = vi.spyOn(navigator, 'sendBeacon').mockReturnValue(false)
    leavePage()
    refuse.mockRestore()
    delete visit.server.answer.events
    comeBack()
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    await visit.pass(5_000)
    const arrived = visit.server.events.flatMap(({ data }) => (typeof data['bookId'] === 'string' ? [data['bookId']] : []))
    expect(new Set(arrived)).toEqual(new Set(fourHundred))
    expect(visit.client.getSnapshot().droppedEvents).toBe(0)
  })

  it('hands over its events once it is hidden, and each of them once', async () => {
    const visit = await page.goLive()
    visit.server.answer.events = null
    visit.client.track(bookViewed, { bookId: 'dune' })
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    hidden.mockRestore()
    expect(page.beacons.flatMap(({ body }) => body.events.map(({ type }) => type))).toEqual(['book.viewed'])
    leavePage()
    expect(page.beacons.flatMap(({ body }) => body.events.map(({ type }) => type))).toEqual(['book.viewed', 'page.left'])
  })
})

const upTo = (length: number) => z.string().check(z.refine((text) => text.length <= length, `longer than ${length}`))

it('captures a page whose title and path do not fit its contract', async () => {
  const tight = defineEvent('page.viewed', { data: z.object({ path: upTo(20), title: upTo(10) }) })
  history.replaceState(null, '', `/${encodeURIComponent('žluťoučký kůň')}`)
  document.title = 'Dune 👨‍👩‍👧‍👦 and more'
  const { server } = await page.goLive({ events: [tight, ...libraryEvents.filter(({ type }) => type !== tight.type)] })
  expect(server.events.find(({ type }) => type === tight.type)?.data).toEqual({ path: `/${encodeURIComponent('žluťou')}`, title: 'Dune ' })
})
