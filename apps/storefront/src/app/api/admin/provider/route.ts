import { setProvider } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'
import { connections } from '../../../../shop/database.js'

/** Sets the health of a payment provider. */
export const POST = operatorRoute(async (fields) => {
  await setProvider(connections().pool, fields)
  return '/admin#providers'
})
