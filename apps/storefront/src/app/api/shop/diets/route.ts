import { check, ProactiveError } from '@proactive/protocol'
import { z } from 'zod'
import { connections, transaction } from '../../../../shop/database.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { removeDiet } from '../../../../shop/kept-diets.js'
import { pageBefore } from '../../../../shop/page-before.js'
import { currentPersonId } from '../../../../shop/person.js'

const form = z.object({ remove: z.string().min(1).max(80) })

/** Takes the form `remove=<diet>`: removes one of the caller's dietary filters and redirects back to that page. */
export async function POST(request: Request): Promise<Response> {
  try {
    const fields = await request.formData().catch(() => new FormData())
    const checked = check(form, Object.fromEntries(fields))
    if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
    const { remove } = checked.value
    const personId = await currentPersonId()
    if (personId !== null) await transaction(connections().pool, (tx) => removeDiet(tx, personId, remove))
    return new Response(null, { status: 303, headers: { location: pageBefore(request) } })
  } catch (error) {
    return errorResponse(error)
  }
}
