import { reviewHeldOrder } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'

/** Releases or cancels an order that is held. */
export const POST = operatorRoute(async (fields) => {
  await reviewHeldOrder(fields)
  return '/admin#reviews'
})
