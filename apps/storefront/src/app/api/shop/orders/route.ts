import { ProactiveError } from '@proactive/protocol'
import { readCheckout, wayTo } from '../../../../shop/checkout.js'
import { connections } from '../../../../shop/database.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { goBack, goTo, readFields } from '../../../../shop/form-answer.js'
import { orderAnswer } from '../../../../shop/order-answer.js'
import { orderByKey } from '../../../../shop/orders.js'
import { placeOrder } from '../../../../shop/order-saga.js'
import { ensurePerson } from '../../../../shop/person.js'

/**
 * Places the order of the caller's checkout once for the `key` of the review form (128 bits in hex). `total` is what the
 * shopper saw: when it has changed since, nothing is ordered.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const { key = '', total } = await readFields(request)
    if (!/^[0-9a-f]{32}$/.test(key)) throw new ProactiveError('invalid_event', 'The form has no key: load the review page again.')
    const { personId, setCookie } = await ensurePerson(request)
    const { pool } = connections()
    if ((await orderByKey(pool, key)) === null) {
      const checkout = await readCheckout(pool, personId)
      const elsewhere = wayTo('review', checkout)
      if (elsewhere) return goTo(request, elsewhere, setCookie)
      if (Number(total) !== checkout.basket.total + (checkout.slot?.price ?? 0)) {
        return goBack(request, '/checkout/review', { problem: 'changed' }, setCookie)
      }
    }
    return orderAnswer(request, await placeOrder(pool, personId, key), setCookie)
  } catch (error) {
    return errorResponse(error)
  }
}
