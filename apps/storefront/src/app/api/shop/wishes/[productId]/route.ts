import { connections } from '../../../../../shop/database.js'
import { errorResponse } from '../../../../../shop/error-response.js'
import { currentPersonId, ensurePerson } from '../../../../../shop/person.js'
import { addWish, removeWish } from '../../../../../shop/wishes.js'

interface Context {
  params: Promise<{ productId: string }>
}

/** Puts a product on the caller's wish list. Idempotent. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  try {
    const { productId } = await params
    const { personId, setCookie } = await ensurePerson(request)
    await addWish(connections().pool, personId, productId)
    return Response.json({ wished: true }, setCookie ? { headers: { 'set-cookie': setCookie } } : {})
  } catch (error) {
    return errorResponse(error)
  }
}

/** Takes a product from the caller's wish list. Idempotent. */
export async function DELETE(_request: Request, { params }: Context): Promise<Response> {
  try {
    const { productId } = await params
    const personId = await currentPersonId()
    if (personId) await removeWish(connections().pool, personId, productId)
    return Response.json({ wished: false })
  } catch (error) {
    return errorResponse(error)
  }
}
