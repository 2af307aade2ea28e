import { ProactiveError } from '@proactive/protocol'
import { changeOnce, undoChange } from '../../../../../../shop/basket.js'
import { readChanges } from '../../../../../../shop/basket-request.js'
import { connections, transaction } from '../../../../../../shop/database.js'
import { currentPersonId, ensurePerson } from '../../../../../../shop/person.js'
import { refusal } from '../../../../../../shop/refusal.js'
import { mustBeSameOrigin } from '../../../../../../shop/same-origin.js'

interface Context {
  params: Promise<{ key: string }>
}

/** Changes the caller's basket once for this key, 128 bits of the page's making in hex, and answers the basket. */
export async function PUT(request: Request, context: Context): Promise<Response> {
  try {
    mustBeSameOrigin(request)
    const key = await keyOf(context)
    const changes = await readChanges(request)
    const { personId, setCookie } = await ensurePerson(request)
    const basket = await transaction(connections().pool, (tx) => changeOnce(tx, key, personId, changes))
    return Response.json(basket, setCookie ? { headers: { 'set-cookie': setCookie } } : {})
  } catch (error) {
    return refusal(error)
  }
}

/** Takes that change back, once, and answers the basket. */
export async function DELETE(request: Request, context: Context): Promise<Response> {
  try {
    mustBeSameOrigin(request)
    const key = await keyOf(context)
    const personId = await currentPersonId()
    if (!personId) throw new ProactiveError('not_found', 'There is no such change of this basket.')
    return Response.json(await transaction(connections().pool, (tx) => undoChange(tx, key, personId)))
  } catch (error) {
    return refusal(error)
  }
}

/** The page's keys stand apart from those of accepted suggestions, which they must never undo. */
async function keyOf({ params }: Context): Promise<string> {
  const { key } = await params
  if (!/^[0-9a-f]{32}$/.test(key)) throw new ProactiveError('not_found', 'There is no such change of this basket.')
  return `page:${key}`
}
