import { connections } from '../../../../../../shop/database.js'
import { errorResponse } from '../../../../../../shop/error-response.js'
import { goTo } from '../../../../../../shop/form-answer.js'
import { cancelOrder } from '../../../../../../shop/order-saga.js'
import { ensurePerson } from '../../../../../../shop/person.js'

/** Gives up the caller's unpaid order. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { id } = await params
    const { personId } = await ensurePerson(request)
    await cancelOrder(connections().pool, id, personId)
    return goTo(request, `/orders/${id}`)
  } catch (error) {
    return errorResponse(error)
  }
}
