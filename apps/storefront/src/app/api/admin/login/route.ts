import { ProactiveError } from '@proactive/protocol'
import { requireKnownOrigin } from '../../../../front/own-origin.js'
import { settings } from '../../../../settings.js'
import { isOperatorKey, operatorCookie, operatorMark } from '../../../../shop/admin/operator.js'
import { cookie } from '../../../../shop/cookie.js'
import { errorResponse } from '../../../../shop/error-response.js'
import { readFields } from '../../../../shop/form-answer.js'

/** Lets an operator in who gives the operator's key, until the browser is closed. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireKnownOrigin(request.headers.get('origin'), settings().origins)
    const { key = '' } = await readFields(request)
    if (!isOperatorKey(key)) throw new ProactiveError('unauthorized', "That is not the operator's key.")
    const setCookie = cookie(request, operatorCookie, operatorMark(), { httpOnly: true })
    return new Response(null, { status: 303, headers: { location: '/admin', 'set-cookie': setCookie } })
  } catch (error) {
    return errorResponse(error)
  }
}
