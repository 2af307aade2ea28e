// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { FakeChannel } from './testing/fake-channel.js'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, holdLastCopy } from './testing/library.js'
import { consentingPage, consentKey, expectNothingSent, expectSilence } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()

describe('off and denied', () => {
  async function twoTabs(): Promise<[Visit, Visit]> {
    const first = await consentingPage(page)
    const second = await consentingPage(page, new FakeServer(() => Date.now()))
    second.server.send(holdLastCopy())
    second.server.answer.events = null
    await second.pass(3_000)
    second.client.track(bookViewed, { bookId: 'dune' })
    expect(second.client.getSnapshot().suggestions).toHaveLength(1)
    return [first, second]
  }

  const words: [string, (visit: Visit) => unknown][] = [
    ['denied', ({ client }) => client.setConsent('denied')],
    ['off', ({ client }) => client.setPreferences({ enabled: false }).catch(() => {})],
    ['off while the server is down', ({ client, server }) => {
      server.down = true
      return client.setPreferences({ enabled: false }).catch(() => {})
    }],
  ]

  it.each(words)('%s in one tab ends every other tab at once: no socket, no event, no card', async (_, say) => {
    const [first, second] = await twoTabs()
    const said = say(first)
    expectSilence(first)
    expectSilence(second)
    await second.pass(30_000)
    await expectNothingSent(page, second)
    await expectNothingSent(page, first)
    await said
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(words)('%s reaches the other tabs by the storage where there is no BroadcastChannel', async (_, say) => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const [first, second] = await twoTabs()
    void say(first)
    for (const stored of [consentKey, 'proactive.off']) {
      dispatchEvent(new StorageEvent('storage', { key: stored, newValue: localStorage.getItem(stored) }))
    }
    expectSilence(second)
    await expectNothingSent(page, second)
    expect(second.client.getSnapshot().connection).toBe('off')
  })

  it.each(words)('%s is found before the next event where the other tabs hear nothing at all', async (_, say) => {
    const [first, second] = await twoTabs()
    vi.stubGlobal('BroadcastChannel', undefined)
    for (const channel of FakeChannel.open) channel.close()
    void say(first)
    await expectNothingSent(page, second)
    expectSilence(second)
    expect(second.client.getSnapshot().connection).toBe('off')
  })

  it('on again resumes capture in every tab without a reload, and nothing of the time between is sent', async () => {
    const [first, second] = await twoTabs()
    await first.client.setPreferences({ enabled: false })
    delete second.server.answer.events
    second.client.track(bookViewed, { bookId: 'between' })
    first.client.track(bookViewed, { bookId: 'between' })
    await second.pass(5_000)
    await first.client.setPreferences({ enabled: true })
    for (const { client, server, pass } of [first, second]) {
      await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
      client.track(bookViewed, { bookId: 'after' })
      await pass(500)
      const sent = server.events.flatMap(({ data }) => (typeof data['bookId'] === 'string' ? [data['bookId']] : []))
      expect(sent).toEqual(['after'])
      expect(client.getSnapshot().preferences).toMatchObject({ enabled: true })
    }
  })

  it('on is stored by the server before anything is captured', async () => {
    const visit = await consentingPage(page)
    await visit.client.setPreferences({ enabled: false })
    const turned = visit.client.setPreferences({ enabled: true })
    await visit.pass(0)
    await turned
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    const put = visit.server.calls.findLastIndex(({ method }) => method === 'PUT')
    const opened = visit.server.calls.findLastIndex(({ route }) => route === '/session')
    expect(put).toBeLessThan(opened)
  })

  it('off holds in this browser when the server cannot be told', async () => {
    const visit = await consentingPage(page)
    visit.server.down = true
    await expect(visit.client.setPreferences({ enabled: false })).rejects.toThrow('cannot be reached')
    expect(visit.client.getSnapshot().preferences).toMatchObject({ enabled: false })
    expectSilence(visit)
  })

  it('ignores what another script says on its channel', async () => {
    const visit = await consentingPage(page)
    const script = new FakeChannel('proactive')
    for (const data of [null, 'off', 5, {}, { type: 'denied' }, { type: 'denied', at: 'now' }, { type: 'erased', at: NaN }, []]) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
      script.postMessage(data)
    }
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' })
  })
})
