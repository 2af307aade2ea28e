// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, holdLastCopy } from './testing/library.js'
import { sessionsOf } from './testing/silence.js'

const page = freshPage()

describe('a listener that throws', () => {
  it('keeps neither the card nor the other listeners from hearing', async () => {
    const onError = vi.fn<(error: unknown, origin: string) => void>()
    const visit = await page.goLive({ onError, onRejected: fail })
    const heard = vi.fn<() => void>()
    visit.client.subscribe(fail)
    visit.client.subscribe(heard)
    visit.client.onAction(fail)
    visit.client.onAction(heard)
    visit.server.send(holdLastCopy())
    await visit.pass(3_000)
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ phase: 'open' }])
    heard.mockClear()
    await visit.client.accept('c1')
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ phase: 'accepted' }])
    expect(heard).toHaveBeenCalled()
    const loop: { bookId: string; self?: object } = { bookId: 'dune' }
    loop.self = loop
    visit.client.track(bookViewed, loop)
    expect(onError.mock.calls.map(([, origin]) => origin)).toEqual([
      'A listener of subscribe()',
      'A listener of onAction()',
      'onRejected',
    ])
  })

  function fail(): never {
    throw new Error('broken')
  }
})

describe('a surface that fails', () => {
  it('is reported once for each use case, and makes room for the next suggestion', async () => {
    const onError = vi.fn<(error: unknown, origin: string) => void>()
    const visit = await page.goLive({ onError })
    visit.server.send(holdLastCopy())
    visit.server.send(holdLastCopy({ id: 'c2', seq: 2 }))
    await visit.pass(3_000)
    const failed = { surface: 'SuggestionCard', useCase: 'hold_last_copy', commandId: 'c1' }
    visit.client.reportError(new Error('broken'), failed)
    visit.client.reportError(new Error('broken'), failed)
    expect(onError.mock.calls).toEqual([[expect.any(Error), "The surface 'SuggestionCard' of the use case 'hold_last_copy'"]])
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ id: 'c2', phase: 'open' }])
    await visit.pass(200)
    expect(visit.server.events.filter(({ causationId }) => causationId === 'c1').map(({ type }) => type)).toEqual([
      'command.failed',
      'suggestion.expired',
    ])
  })
})

describe('the language of the page', () => {
  afterEach(() => document.documentElement.removeAttribute('lang'))

  it.each([
    ['cs_CZ', 'cs-CZ'],
    ['cs_CZ.UTF-8@euro', 'cs-CZ'],
    ['C', navigator.language],
    ['', navigator.language],
    ['not a language', navigator.language],
  ])('is read from %o as %o', async (lang, locale) => {
    document.documentElement.lang = lang
    const visit = await page.goLive()
    expect(visit.client.getSnapshot().locale).toBe(locale)
    expect(sessionsOf(visit)[0]).toMatchObject({ locale })
  })

  it('is read from the option and from setLocale in the same way', async () => {
    const visit = await page.goLive({ locale: 'cs_CZ' })
    expect([visit.client.getServerSnapshot().locale, visit.client.getSnapshot().locale]).toEqual(['cs-CZ', 'cs-CZ'])
    visit.client.setLocale('de_DE.UTF-8')
    visit.client.setLocale('C')
    expect(visit.client.getSnapshot().locale).toBe('de-DE')
  })
})
