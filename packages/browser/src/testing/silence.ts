import { expect, vi } from 'vitest'
import type { FakeServer } from './fake-server.js'
import type { FreshPage } from './fresh-page.js'
import { bookViewed } from './library.js'
import type { Visit } from './visit.js'

/** The key of the person's word in the storage. */
export const consentKey = 'proactive.consent'

/** Another session than the fake server's first. */
export const otherSession = '22222222-2222-4222-8222-222222222222'

export const leavePage = (): boolean => dispatchEvent(new Event('pagehide'))
export const comeBack = (): boolean => dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))

/** Returns the bodies of the requests for a session. */
export function sessionsOf({ server }: Visit): Record<string, unknown>[] {
  return server.calls.filter(({ route }) => route === '/session').map(({ body }) => body)
}

/** Opens a page of the person who gave consent a second ago, and waits until it is live. */
export async function consentingPage(page: FreshPage, server?: FakeServer): Promise<Visit> {
  localStorage.setItem(consentKey, `granted ${new Date(Date.now() - 1_000).toISOString()}`)
  return page.goLive({ consent: 'required' }, server)
}

/** Expects no connection, no session, no card, and nothing in the tab's storage. */
export function expectSilence({ client, server }: Visit): void {
  expect(client.getSnapshot()).toMatchObject({ connection: 'off', session: null, suggestions: [], activity: [] })
  expect(server.sockets.every(({ connected }) => !connected)).toBe(true)
  expect(sessionStorage.length).toBe(0)
}

/** Tracks an event, lets a minute pass and leaves the page: nothing may be sent by any way. */
export async function expectNothingSent(page: FreshPage, visit: Visit): Promise<void> {
  const sent = (): number[] => [visit.server.events.length, visit.server.calls.length, page.beacons.length]
  const before = sent()
  visit.client.track(bookViewed, { bookId: 'emma' })
  visit.client.page()
  await vi.advanceTimersByTimeAsync(60_000)
  leavePage()
  expect(sent()).toEqual(before)
}
