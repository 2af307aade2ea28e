import { setSlot } from '../../../../shop/admin/administer.js'
import { operatorRoute } from '../../../../shop/admin/operator.js'

/** Sets the free places of a slot. */
export const POST = operatorRoute(async (fields) => {
  await setSlot(fields)
  return `/admin?zone=${encodeURIComponent(fields['zone'] ?? '')}#slots`
})
