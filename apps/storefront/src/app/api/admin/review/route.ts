import { reviewHeldOrder } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'
import { connections } from '../../../../shop/database.js'

/** Releases or cancels an order that is held. */
export const POST = operatorRoute(async (fields) => {
  await reviewHeldOrder(connections().pool, fields)
  return '/admin#reviews'
})
