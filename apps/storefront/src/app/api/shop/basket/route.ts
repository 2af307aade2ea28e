import { type Basket, changeOnce, readBasket } from '../../../../shop/basket.js'
import { readForm } from '../../../../shop/basket-request.js'
import { connections, transaction } from '../../../../shop/database.js'
import { pageBefore } from '../../../../shop/page-before.js'
import { currentPersonId, ensurePerson } from '../../../../shop/person.js'
import { refusal } from '../../../../shop/refusal.js'
import { mustBeSameOrigin } from '../../../../shop/same-origin.js'

const nothing: Basket = { items: [], total: 0 }

/** The caller's basket. */
export async function GET(): Promise<Response> {
  try {
    const personId = await currentPersonId()
    const basket = personId ? await readBasket(connections().pool, personId) : nothing
    return Response.json(basket, { headers: { 'cache-control': 'private, no-store' } })
  } catch (error) {
    return refusal(error)
  }
}

/** A form of a page whose scripts have not run yet: changes the basket and leads back. */
export async function POST(request: Request): Promise<Response> {
  try {
    mustBeSameOrigin(request)
    const changes = await readForm(request)
    const { personId, setCookie } = await ensurePerson(request)
    const key = `form:${crypto.randomUUID()}`
    await transaction(connections().pool, (tx) => changeOnce(tx, key, personId, changes))
    const headers = new Headers({ location: pageBefore(request, '/basket') })
    if (setCookie) headers.append('set-cookie', setCookie)
    return new Response(null, { status: 303, headers })
  } catch (error) {
    return refusal(error)
  }
}
