import { setSlot } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'
import { connections } from '../../../../shop/database.js'

/** Sets the free places and the price of a slot. */
export const POST = operatorRoute(async (fields) => {
  await setSlot(connections().pool, fields)
  return `/admin?zone=${encodeURIComponent(fields['zone'] ?? '')}#slots`
})
