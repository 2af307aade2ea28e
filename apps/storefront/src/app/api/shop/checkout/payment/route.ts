import { chooseOnce } from '../../../../../shop/choices.js'
import { connections, transaction } from '../../../../../shop/database.js'
import { errorResponse } from '../../../../../shop/error-response.js'
import { goBack, goTo, readFields } from '../../../../../shop/form-answer.js'
import { toPaymentMethod } from '../../../../../shop/payment-methods.js'
import { ensurePerson } from '../../../../../shop/person.js'

/** Keeps how the caller wants to pay, and goes on to the review. */
export async function POST(request: Request): Promise<Response> {
  try {
    const method = toPaymentMethod((await readFields(request))['method'])
    const { personId, setCookie } = await ensurePerson(request)
    if (!method) return goBack(request, '/checkout/payment', { problem: 'missing', field: 'method' }, setCookie)
    const key = `payment:${crypto.randomUUID()}`
    await transaction(connections().pool, (tx) => chooseOnce(tx, key, personId, { paymentMethod: method }))
    return goTo(request, '/checkout/review', setCookie)
  } catch (error) {
    return errorResponse(error)
  }
}
