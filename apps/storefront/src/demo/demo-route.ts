import { ProactiveError } from '@proactive/protocol'
import { mustBeSameOrigin } from '../shop/same-origin.js'
import { refusal } from '../shop/refusal.js'
import { settings } from '../settings.js'

/** A route that is there with demo mode on, and refuses other sites' pages. */
export function demoRoute<Context>(
  answer: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      if (!settings().demo) throw new ProactiveError('not_found', 'Demo mode is off.')
      if (request.headers.has('origin')) mustBeSameOrigin(request)
      return await answer(request, context)
    } catch (error) {
      return refusal(error)
    }
  }
}
