/**
 * The front of the store's port: every request passes here before the assistant or the pages see it, so that no route,
 * of today or of tomorrow, can go without these checks. In order: headers that every answer carries, the bounds of the
 * body, the method, the path, and the origin of a request that changes something.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { basePath, ProactiveError } from '@proactive/protocol'
import { boundRequests, type Settings } from '@proactive/server'
import { requireOwnOrigin } from './own-origin.js'
import { scriptPolicy, securityHeaders } from './security-headers.js'

/** A form or a JSON body of the store's own routes; the largest, twenty changes of a basket, has about 4 kB. */
const storeBodyBytes = 65_536
const storeBodiesPerMinute = 600
/** What the assistant's largest route takes, an array of shop events. Its routes have smaller bounds of their own. */
const assistantBodyBytes = 1_048_576

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

type FrontSettings = Pick<Settings, 'origins' | 'proxies' | 'limitScale'>

/**
 * Puts the checks in front of `answer`.
 *
 * @example
 * http.on('request', createFront(answer, settings))
 */
export function createFront(answer: RequestListener, { origins, proxies, limitScale }: FrontSettings): RequestListener {
  const headers = Object.entries(securityHeaders(origins))
  const limits = { proxies, limitScale }
  const assistant = boundRequests(checked, { maxBytes: assistantBodyBytes, ...limits })
  const store = boundRequests(checked, { maxBytes: storeBodyBytes, bodiesPerMinute: storeBodiesPerMinute, ...limits })

  function checked(request: IncomingMessage, response: ServerResponse): void {
    try {
      check(request)
    } catch (cause) {
      return refuse(response, cause)
    }
    answer(request, response)
  }

  function check(request: IncomingMessage): void {
    const { method = '' } = request
    if (!methods.includes(method)) throw new MethodNotAllowed('not_found', `The method ${method} is not allowed.`)
    pathOf(request)
    // The assistant's routes decide for themselves which of them need an origin.
    if (!readingMethods.has(method) && !isAssistants(request)) requireOwnOrigin(request.headers, origins)
  }

  return (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    if (request.url?.startsWith('/_next/static/')) response.setHeader('content-security-policy', scriptPolicy)
    if (isAssistants(request)) assistant(request, response)
    else store(request, response)
  }
}

/** The error table has no code for a method. */
class MethodNotAllowed extends ProactiveError {
  override get status(): number {
    return 405
  }
}

/**
 * Returns the decoded path.
 *
 * @throws ProactiveError `not_found` for a path that cannot be decoded, or that holds a control character such as NUL
 */
function pathOf({ url = '' }: IncomingMessage): string {
  const path = url.startsWith('/') ? decode(url.split('?', 1)[0] ?? '') : undefined
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  if (path === undefined || /[\u0000-\u001f\u007f]/.test(path)) throw new ProactiveError('not_found', 'This path is not valid.')
  return path
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function isAssistants(request: IncomingMessage): boolean {
  try {
    return new URL(`http://store${pathOf(request)}`).pathname.startsWith(`${basePath}/`)
  } catch {
    return false
  }
}

function refuse(response: ServerResponse, cause: unknown): void {
  const error = cause instanceof ProactiveError ? cause : new ProactiveError('internal', 'The request failed on the server.')
  response.writeHead(error.status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(error instanceof MethodNotAllowed && { allow: methods.join(', ') }),
  })
  response.end(JSON.stringify(error))
}
