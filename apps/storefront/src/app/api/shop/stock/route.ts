import { connections } from '../../../../shop/database.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { readStock } from '../../../../shop/stock.js'

/** Answers the stock of the products that the parameters `product` name. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ids = new URL(request.url).searchParams.getAll('product').filter((id) => /^[\w-]{1,80}$/.test(id))
    const stock = await readStock(connections().pool, ids)
    return Response.json(stock, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error)
  }
}
