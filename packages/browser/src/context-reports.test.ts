// @vitest-environment jsdom
import { expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { consentingPage } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
const recipe = { description: 'The recipe that the person reads', value: { recipe: 'pancakes' } }

/** What the page has told so far, in order. */
const told = ({ server }: Visit) => server.events.filter(({ type }) => type.startsWith('context.')).map(({ type, data }) => ({ type, ...data }))
const shared = (id: string, value: unknown = recipe.value) => ({ type: 'context.shared', id, description: recipe.description, value })

it('tells what a component has registered once it has settled, and that it is gone', async () => {
  const visit = await page.goLive()
  const leave = visit.client.registerContext('a', recipe)
  for (let servings = 1; servings <= 20; servings++) visit.client.registerContext('b', { ...recipe, value: { servings } })
  await visit.pass(2_000)
  expect(told(visit)).toEqual([shared('a'), shared('b', { servings: 20 })])
  leave()
  await visit.pass(2_000)
  expect(told(visit).slice(2)).toEqual([{ type: 'context.ended', id: 'a' }])
})

it('tells the same again to nobody, also where a component is mounted anew', async () => {
  const visit = await page.goLive()
  const leave = visit.client.registerContext('a', recipe)
  await visit.pass(2_000)
  leave()
  visit.client.registerContext('a', { ...recipe, value: { ...recipe.value } })
  await visit.pass(2_000)
  expect(told(visit)).toEqual([shared('a')])
})

it('tells what was registered before the client was started', async () => {
  const visit = page.begin()
  visit.client.registerContext('a', recipe)
  visit.client.start()
  await visit.pass(3_000)
  expect(told(visit)).toEqual([shared('a')])
})

it('tells nothing without consent, and all of it once the person agrees anew', async () => {
  const visit = await consentingPage(page)
  visit.client.registerContext('a', recipe)
  await visit.pass(2_000)
  visit.client.setConsent('denied')
  visit.client.registerContext('b', recipe)
  await visit.pass(2_000)
  expect(told(visit)).toEqual([shared('a')])
  visit.client.setConsent('granted')
  await visit.pass(5_000)
  expect(told(visit)).toEqual([shared('a'), shared('a'), shared('b')])
})

it('tells it again in the session of another person', async () => {
  const visit = await page.goLive()
  visit.client.registerContext('a', recipe)
  await visit.pass(2_000)
  visit.server.grant = visit.server.grantFor('22222222-2222-4222-8222-222222222222', 'user:ann')
  await visit.client.renewSession()
  await visit.pass(2_000)
  expect(told(visit)).toEqual([shared('a'), shared('a')])
})

it('tells that all of it is gone when the page is left, and tells it again when the page returns', async () => {
  const visit = await page.goLive()
  visit.client.registerContext('a', recipe)
  await visit.pass(2_000)
  dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  expect(JSON.stringify(page.beacons)).toContain('context.ended')
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await visit.pass(5_000)
  expect(told(visit).at(-1)).toEqual(shared('a'))
})

it('removes personal data', async () => {
  const visit = await page.goLive()
  visit.client.registerContext('a', { ...recipe, value: 'for ann@library.example' })
  await visit.pass(3_000)
  expect(told(visit)).toEqual([shared('a', 'for [email]')])
})

it('refuses what is too long, and says so once', async () => {
  const onError = vi.fn<(error: unknown, origin: string) => void>()
  const visit = await page.goLive({ onError })
  visit.client.registerContext('a', { ...recipe, value: 'x'.repeat(1_000) })
  visit.client.registerContext('b', { ...recipe, value: 'y'.repeat(1_000) })
  visit.client.registerContext('c', { description: 'x'.repeat(201), value: 1 })
  await visit.pass(2_000)
  expect(told(visit)).toEqual([])
  expect(onError.mock.calls).toEqual([[expect.any(Error), 'registerContext()'], [expect.any(Error), 'registerContext()']])
})
