import { type Basket, changeOnce, readBasket } from '../../../../shop/basket.js'
import { readForm } from '../../../../shop/basket-request.js'
import { connections, transaction } from '../../../../shop/database.js'
import { pageBefore } from '../../../../shop/page-before.js'
import { currentPersonId, ensurePerson } from '../../../../shop/person.js'
import { errorResponse } from '../../../../shop/error-response.js'

const emptyBasket: Basket = { items: [], total: 0 }

/** Answers the caller's basket. */
export async function GET(): Promise<Response> {
  try {
    const personId = await currentPersonId()
    const basket = personId ? await readBasket(connections().pool, personId) : emptyBasket
    return Response.json(basket, { headers: { 'cache-control': 'private, no-store' } })
  } catch (error) {
    return errorResponse(error)
  }
}

/** Takes the form of a page without scripts: changes the basket and redirects back to that page. */
export async function POST(request: Request): Promise<Response> {
  try {
    const changes = await readForm(request)
    const { personId, setCookie } = await ensurePerson(request)
    const key = `form:${crypto.randomUUID()}`
    await transaction(connections().pool, (tx) => changeOnce(tx, key, personId, changes))
    const headers = new Headers({ location: pageBefore(request, '/basket') })
    if (setCookie) headers.append('set-cookie', setCookie)
    return new Response(null, { status: 303, headers })
  } catch (error) {
    return errorResponse(error)
  }
}
