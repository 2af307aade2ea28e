import { connections } from '../../../../shop/database.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { pageBefore } from '../../../../shop/page-before.js'
import { ensurePerson } from '../../../../shop/person.js'
import { addWish, removeWish } from '../../../../shop/wishes.js'

/** Takes the form of a page without scripts: `productId`, and `wished` `1` or `0`. Redirects back to that page. */
export async function POST(request: Request): Promise<Response> {
  try {
    const fields = await request.formData().catch(() => new FormData())
    const productId = fields.get('productId')
    const { personId, setCookie } = await ensurePerson(request)
    const change = fields.get('wished') === '0' ? removeWish : addWish
    await change(connections().pool, personId, typeof productId === 'string' ? productId.replaceAll('\0', '') : '')
    const headers = new Headers({ location: pageBefore(request, '/wishlist') })
    if (setCookie) headers.append('set-cookie', setCookie)
    return new Response(null, { status: 303, headers })
  } catch (error) {
    return errorResponse(error)
  }
}
