import { setProduct } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'
import { connections } from '../../../../shop/database.js'

/** Sets the stock and the price of a product. */
export const POST = operatorRoute(async (fields) => {
  await setProduct(connections().pool, fields)
  return `/admin?category=${encodeURIComponent(fields['categoryId'] ?? '')}#products`
})
