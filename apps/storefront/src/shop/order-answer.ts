import { goBack, goTo } from './form-answer.js'
import type { Order } from './orders.js'

/** Sends the shopper to where an order goes on, by how it ended: placed, unpaid, or cancelled for a reason. */
export function orderAnswer(request: Request, { id, status, failure }: Order, setCookie?: string): Response {
  if (status === 'placed' || status === 'delivered') return goTo(request, `/checkout/placed/${id}`, setCookie)
  if (status === 'unpaid') return goTo(request, `/checkout/payment?order=${id}`, setCookie)
  const [what, product] = failure?.split(':') ?? []
  if (what === 'slot') return goBack(request, '/checkout/delivery', { problem: 'lost' }, setCookie)
  if (what === 'stock' && product) return goBack(request, '/checkout/review', { problem: 'stock', field: product }, setCookie)
  return goTo(request, `/orders/${id}`, setCookie)
}
