import { ProactiveError } from '@proactive/protocol'
import { requireSameOrigin } from '../shop/same-origin.js'
import { errorResponse } from '../shop/error-response.js'
import { settings } from '../settings.js'

/** Wraps a route handler so that it answers only in demo mode and never to a page of another site. */
export function demoRoute<Context>(
  answer: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      if (!settings().demo) throw new ProactiveError('not_found', 'Demo mode is off.')
      if (request.headers.has('origin')) requireSameOrigin(request)
      return await answer(request, context)
    } catch (error) {
      return errorResponse(error)
    }
  }
}
