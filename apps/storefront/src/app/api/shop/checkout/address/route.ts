import { check, ProactiveError } from '@proactive/protocol'
import { addressForm, problemOf, saveAddress, zoneOf } from '../../../../../shop/address.js'
import { connections } from '../../../../../shop/database.js'
import { errorResponse } from '../../../../../shop/error-response.js'
import { goBack, goTo, readFields } from '../../../../../shop/form-answer.js'
import { ensurePerson } from '../../../../../shop/person.js'

/** Keeps the address of the caller's checkout, and goes on to the delivery step when it is complete. */
export async function POST(request: Request): Promise<Response> {
  try {
    const form = check(addressForm, await readFields(request))
    if (!form.ok) throw new ProactiveError('invalid_event', form.message)
    const { personId, setCookie } = await ensurePerson(request)
    const { pool } = connections()
    await saveAddress(pool, personId, form.value)
    const problem = problemOf(form.value, await zoneOf(pool, form.value.postcode))
    if (problem) return goBack(request, '/checkout/address', problem, setCookie)
    return goTo(request, '/checkout/delivery', setCookie)
  } catch (error) {
    return errorResponse(error)
  }
}
