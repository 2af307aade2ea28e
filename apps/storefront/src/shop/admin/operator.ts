import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'
import { requireKnownOrigin } from '../../front/own-origin.js'
import { settings } from '../../settings.js'
import { errorResponse } from '../error-response.js'

/** The name of the cookie of an operator who gave the operator's key. */
export const operatorCookie = 'operator'

/** Returns the value of `operatorCookie`; another key or secret makes it invalid. */
export function operatorMark(): string {
  const { secret, operatorKey } = settings()
  return createHmac('sha256', secret).update(`operator:${operatorKey}`).digest('base64url')
}

/** Returns whether a key is the operator's key. Takes as long for any key. */
export function isOperatorKey(key: string): boolean {
  return isEqual(key, settings().operatorKey)
}

/** Returns whether the caller may administer the shop: everybody in demo mode, otherwise who gave the operator's key. */
export function isOperator(cookie: string | undefined): boolean {
  return settings().demo || (cookie !== undefined && isEqual(cookie, operatorMark()))
}

/**
 * Wraps a route handler that changes the shop: only a page of the store may call it, for an operator. The browser is then
 * redirected to the page of the form, in the section that `answer` names.
 */
export function operatorRoute(answer: (fields: Record<string, string>) => Promise<string>): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      requireKnownOrigin(request.headers.get('origin'), settings().origins)
      if (!isOperator(cookieOf(request))) throw new ProactiveError('unauthorized', "The operator's key is needed: open /admin and give it.")
      const fields = await request.formData()
      const texts = [...fields].filter((field): field is [string, string] => typeof field[1] === 'string')
      return new Response(null, { status: 303, headers: { location: await answer(Object.fromEntries(texts)) } })
    } catch (error) {
      return errorResponse(error)
    }
  }
}

function cookieOf(request: Request): string | undefined {
  const pairs = request.headers.get('cookie')?.split(';').map((pair) => pair.trim()) ?? []
  return pairs.find((pair) => pair.startsWith(`${operatorCookie}=`))?.slice(operatorCookie.length + 1)
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isEqual = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))
