import { ProactiveError } from '@proactive/protocol'
import { requireKnownOrigin } from '../front/own-origin.js'
import { errorResponse } from '../shop/error-response.js'
import { settings } from '../settings.js'

/**
 * Wraps a route handler so that it answers only in demo mode, and changes something only for a page of the store.
 */
export function demoRoute<Context>(
  answer: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      const { demo, origins } = settings()
      if (!demo) throw new ProactiveError('not_found', 'Demo mode is off.')
      if (request.method !== 'GET' && request.method !== 'HEAD') requireKnownOrigin(request.headers.get('origin'), origins)
      return await answer(request, context)
    } catch (error) {
      return errorResponse(error)
    }
  }
}
