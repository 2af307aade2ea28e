import { randomUUID } from 'node:crypto'
import { basePath, isRecord } from '@proactive/protocol'
import { isGrant } from './guest.js'
import type { Sample, Target } from './target.js'
import { request } from './wire/http.js'

const product = 'edam'
const viewOf = (productId: string): Sample => ({ type: 'product.viewed', data: { productId, categoryId: 'fruit_vegetables', tags: ['dairy_free'], price: 2990 } })
const pageEvent: Sample = { type: 'product.viewed', data: { productId: product, categoryId: 'dairy_eggs', tags: [], price: 4990 } }

/** The events with which a reference store is attacked. */
export const storeSamples: Pick<Target, 'pageEvent' | 'quietEvent' | 'shopEvents' | 'loopEvents' | 'fillEvents' | 'fillLogin'> = {
  pageEvent,
  quietEvent: { type: 'page.viewed', data: { path: '/' } },
  // The stock falls, so that the product is offered to the people who view it.
  shopEvents: [20, 4].map((stock) => ({ type: 'inventory.stock_changed', data: { productId: product, stock } })),
  // Eight products without dairy and then the dairy shelf have a filter suggested.
  loopEvents: [
    ...['apples', 'bananas', 'carrots', 'grapes', 'lemons', 'onions', 'pears', 'tomatoes'].map(viewOf),
    { type: 'category.viewed', data: { categoryId: 'dairy_eggs' } },
  ],
  // A person with a saved address opens the empty form for it.
  fillEvents: [{ type: 'checkout.step_entered', data: { step: 'address', total: 120_000 } }],
  fillLogin: { path: '/api/demo/login', body: { userId: 'u482' } },
}

/** Whether a page of the server may send the store's events. */
export async function knowsStoreEvents({ url, host, origin }: Target): Promise<boolean> {
  const asked = await request(url, { method: 'POST', path: `${basePath}/session`, headers: { origin }, host, body: '{"consent":"granted"}' })
  if (!isGrant(asked.body)) return false
  const now = new Date().toISOString()
  const events = [pageEvent, ...storeSamples.loopEvents].map((event) => ({ id: randomUUID(), time: now, ...event }))
  const headers = { authorization: `Bearer ${asked.body.token}` }
  const { body } = await request(url, { method: 'POST', path: `${basePath}/events`, headers, host, body: JSON.stringify({ sentAt: now, events }) })
  return isRecord(body) && body.accepted === events.length
}
