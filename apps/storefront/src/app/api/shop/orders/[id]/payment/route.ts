import { connections } from '../../../../../../shop/database.js'
import { errorResponse } from '../../../../../../shop/error-response.js'
import { goBack, readFields } from '../../../../../../shop/form-answer.js'
import { orderAnswer } from '../../../../../../shop/order-answer.js'
import { retryPayment } from '../../../../../../shop/order-saga.js'
import { toPaymentMethod } from '../../../../../../shop/payment-methods.js'
import { ensurePerson } from '../../../../../../shop/person.js'

/** Pays the caller's unpaid order again, once for the `key` of the form. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { id } = await params
    const { method: named, key = '' } = await readFields(request)
    const method = toPaymentMethod(named)
    const { personId } = await ensurePerson(request)
    if (!method) return goBack(request, '/checkout/payment', { problem: 'missing', field: 'method', order: id })
    return orderAnswer(request, await retryPayment(connections().pool, { id, personId, method, key: `form:${key}` }))
  } catch (error) {
    return errorResponse(error)
  }
}
