import { setProvider } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'

/** Sets the health of a payment provider. */
export const POST = operatorRoute(async (fields) => {
  await setProvider(fields)
  return '/admin#providers'
})
