import { ProactiveError } from '@proactive/protocol'
import { changeOnce, undoChange } from '../../../../../../shop/basket.js'
import { readChanges } from '../../../../../../shop/basket-request.js'
import { connections, transaction } from '../../../../../../shop/database.js'
import { currentPersonId, ensurePerson } from '../../../../../../shop/person.js'
import { errorResponse } from '../../../../../../shop/error-response.js'

interface Context {
  params: Promise<{ key: string }>
}

/**
 * Changes the caller's basket once for this key (128 bits in hex, made by the page) and answers the basket. Idempotent.
 */
export async function PUT(request: Request, context: Context): Promise<Response> {
  try {
    const key = await keyOf(context)
    const changes = await readChanges(request)
    const { personId, setCookie } = await ensurePerson(request)
    const basket = await transaction(connections().pool, (tx) => changeOnce(tx, key, personId, changes))
    return Response.json(basket, setCookie ? { headers: { 'set-cookie': setCookie } } : {})
  } catch (error) {
    return errorResponse(error)
  }
}

/** Undoes that change once and answers the basket. Idempotent. */
export async function DELETE(request: Request, context: Context): Promise<Response> {
  try {
    const key = await keyOf(context)
    const personId = await currentPersonId()
    if (!personId) throw new ProactiveError('not_found', 'This basket has no change with that key.')
    return Response.json(await transaction(connections().pool, (tx) => undoChange(tx, key, personId)))
  } catch (error) {
    return errorResponse(error)
  }
}

/** Returns the key with the prefix `page:`, so that a page can never undo the change of an accepted suggestion. */
async function keyOf({ params }: Context): Promise<string> {
  const { key } = await params
  if (!/^[0-9a-f]{32}$/.test(key)) throw new ProactiveError('not_found', 'This basket has no change with that key.')
  return `page:${key}`
}
