import { setProduct } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'

/** Sets the stock and the price of a product. */
export const POST = operatorRoute(async (fields) => {
  await setProduct(fields)
  return `/admin?category=${encodeURIComponent(fields['categoryId'] ?? '')}#products`
})
