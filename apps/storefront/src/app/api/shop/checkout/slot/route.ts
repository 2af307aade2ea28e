import { ProactiveError } from '@proactive/protocol'
import { readCheckout } from '../../../../../shop/checkout.js'
import { connections, transaction } from '../../../../../shop/database.js'
import { errorResponse } from '../../../../../shop/error-response.js'
import { goBack, goTo, readFields } from '../../../../../shop/form-answer.js'
import { ensurePerson } from '../../../../../shop/person.js'
import { chooseSlot } from '../../../../../shop/slots.js'

/** Holds the chosen slot for the caller, and goes on to the payment step. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { slotId } = await readFields(request)
    const { personId, setCookie } = await ensurePerson(request)
    const { pool } = connections()
    const { zone } = await readCheckout(pool, personId)
    if (zone === null) return goTo(request, '/checkout/address', setCookie)
    if (!slotId) return goBack(request, '/checkout/delivery', { problem: 'missing', field: 'slotId' }, setCookie)
    try {
      await transaction(pool, (tx) => chooseSlot(tx, personId, { slotId, zone }))
    } catch (error) {
      if (!(error instanceof ProactiveError) || error.code !== 'unavailable') throw error
      return goBack(request, '/checkout/delivery', { problem: 'taken', field: slotId }, setCookie)
    }
    return goTo(request, '/checkout/payment', setCookie)
  } catch (error) {
    return errorResponse(error)
  }
}
