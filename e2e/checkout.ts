import { randomUUID } from 'node:crypto'
import { expect, type Locator, type Page } from '@playwright/test'
import { allow, type Store, test } from './store.js'

export { expect, test }

export const card = (page: Page): Locator => page.locator('[data-proactive="suggestion"]')
export const message = (page: Page): Locator => card(page).locator('[data-proactive="message"]')
export const accept = (page: Page): Locator => card(page).locator('[data-proactive="accept"]')
export const decline = (page: Page): Locator => card(page).locator('[data-proactive="decline"]')
export const undo = (page: Page): Locator => page.locator('[data-proactive="undo"]').first()
export const goOn = (page: Page): Locator => page.locator('.step-actions button')
export const slot = (page: Page, slotId: string): Locator => page.locator(`[data-slot-id="${slotId}"]`)
export const method = (page: Page, name: string): Locator => page.locator(`[data-method="${name}"] input`)

export const address = { name: 'Alena Nová', street: 'Dlouhá 12', city: 'Praha 1', postcode: '11000', phone: '+420 777 123 456', note: '' }

/** Logs a seeded shopper in, fills the basket, and settles steps of the checkout, all before a page is opened. */
export async function shopper(
  page: Page,
  store: Store,
  { userId = 'u482', settled = [] }: { userId?: string; settled?: ('address' | 'delivery' | 'payment')[] } = {},
): Promise<void> {
  await send(page, store, 'POST', '/api/demo/login', { userId })
  const changes = [{ productId: 'olive_oil', add: 2 }, { productId: 'eggs', add: 1 }]
  await send(page, store, 'PUT', `/api/shop/basket/changes/${randomUUID().replaceAll('-', '')}`, { changes })
  if (settled.includes('address')) await post(page, store, '/api/shop/checkout/address', address)
  if (settled.includes('delivery')) await post(page, store, '/api/shop/checkout/slot', { slotId: await freeSlot(page, store) })
  if (settled.includes('payment')) await post(page, store, '/api/shop/checkout/payment', { method: 'card' })
}

/** Opens a step of the checkout with the assistant's consent given. */
export async function openStep(page: Page, store: Store, step: 'address' | 'delivery' | 'payment' | 'review'): Promise<void> {
  await page.goto(`${store.url}/checkout/${step}`)
  await expect(page).toHaveURL(new RegExp(`/checkout/${step}`))
  await allow(page)
}

/** The upcoming slots in Prague; with `start`, those that begin at that time. */
export async function slotsAt(page: Page, store: Store, start?: string): Promise<{ slotId: string; capacity: number; left: number }[]> {
  return (await page.request.get(`${store.url}/api/demo/slots?zone=Z3${start === undefined ? '' : `&start=${start}`}`)).json()
}

/** How many places of a slot are free. */
export async function placesOf(page: Page, store: Store, slotId: string): Promise<number | undefined> {
  return (await slotsAt(page, store)).find((one) => one.slotId === slotId)?.left
}

/** The ID of a slot that the page's shopper may still choose. */
async function freeSlot(page: Page, store: Store): Promise<string> {
  const { slots }: { slots: { id: string; left: number }[] } = await (await page.request.get(`${store.url}/api/shop/slots?postcode=11000`)).json()
  const free = slots.find(({ left }) => left > 0)
  if (!free) throw new Error('No slot in Prague is free.')
  return free.id
}

/** Takes every place of the slots that begin at a time, and returns the ID of the one on the third day. */
export async function sellOut(page: Page, store: Store, start: string): Promise<string> {
  const slots = await slotsAt(page, store, start)
  const slotId = slots[2]?.slotId
  if (slotId === undefined) throw new Error(`No slot in Prague begins at ${start}.`)
  await store.sql(`UPDATE shop.slot SET capacity = sold WHERE id = ANY ('{${slots.map((one) => one.slotId).join(',')}}')`)
  return slotId
}

/** Frees places of a slot, as the delivery system reports them. */
export const free = (store: Store, slotId: string, places: number): Promise<void> =>
  store.ingest('delivery.slot_capacity_changed', { zone: 'Z3', slotId, from: 0, to: places }, 'delivery')

/** Sends JSON as a page of the store would. */
async function send(page: Page, store: Store, verb: string, path: string, data: object): Promise<void> {
  const answer = await page.request.fetch(store.url + path, { method: verb, headers: { origin: store.url }, data })
  expect(answer.status(), path).toBe(200)
}

/** Posts a form as a page of the store would. */
async function post(page: Page, store: Store, path: string, fields: Record<string, string>): Promise<void> {
  const answer = await page.request.post(store.url + path, { headers: { origin: store.url, accept: 'application/json' }, form: fields })
  expect(answer.status(), path).toBe(200)
}

/** Tells what the page tells of a pointer that stays on the slots for so long: by the gateway, in the page's session. */
export async function reportDwell(page: Page, store: Store, dwellMs: number): Promise<void> {
  const { sessionId } = JSON.parse(await page.evaluate(() => sessionStorage.getItem('proactive.tab') ?? '{}'))
  const headers = { origin: store.url }
  const grant = await (await page.request.post(`${store.url}/api/proactive/session`, { headers, data: { sessionId } })).json()
  expect(grant.sessionId).toBe(sessionId)
  const time = new Date().toISOString()
  const events = [{ id: randomUUID(), type: 'pointer.dwelled', time, data: { target: 'delivery-options', dwellMs, oscillation: 'low' } }]
  const sent = await page.request.post(`${store.url}/api/proactive/events`, {
    headers: { ...headers, authorization: `Bearer ${grant.token}` },
    data: { sentAt: time, events },
  })
  expect(await sent.json()).toMatchObject({ ok: true, accepted: 1 })
}
