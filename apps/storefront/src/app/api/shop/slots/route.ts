import { ProactiveError } from '@proactive/protocol'
import { zoneOf } from '../../../../shop/address.js'
import { connections } from '../../../../shop/database.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { currentPersonId } from '../../../../shop/person.js'
import { readZoneSlots } from '../../../../shop/slots.js'

/** Answers the slots of the zone of `?postcode=`, with the one that the caller chose. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { pool } = connections()
    const postcode = new URL(request.url).searchParams.get('postcode') ?? ''
    const zone = await zoneOf(pool, postcode)
    if (zone === null) throw new ProactiveError('not_found', `No zone delivers to the postcode ${JSON.stringify(postcode)}.`)
    return Response.json(await readZoneSlots(connections(), zone, await currentPersonId()), { headers: { 'cache-control': 'private, no-store' } })
  } catch (error) {
    return errorResponse(error)
  }
}
