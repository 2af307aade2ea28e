/**
 * The HTTP side of the server on hono: every room adds its routes to one router, and whatever fails on the way is
 * answered in the protocol's form, in one place.
 */

import { basePath, type ErrorCode, ProactiveError } from '@proactive/protocol'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from '../runtime/logger.js'
import { faultOf } from '../runtime/storable.js'
import { refusal } from './answers.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export function isMethod(method: string): method is Method {
  return method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE'
}

/** The routes of the server for a framework's router: each takes a Web request and resolves to a Web response. */
export type Handlers = Record<Method, (request: Request) => Promise<Response>>
export type Router = ReturnType<typeof createRouter>

/** Longer paths are not repeated in an error message. */
const shownPathLength = 100

/** Creates the router below `/api/proactive`. Paths are matched as they were sent; `c.req.param` decodes a parameter. */
export function createRouter() {
  return new Hono({ getPath: ({ url }) => new URL(url).pathname }).basePath(basePath).use(refuseUnreadablePath)
}

/**
 * Turns a router into handlers. They never reject: a `ProactiveError` is answered under its status, anything else is
 * logged and answered with 500.
 */
export function createHandlers(
  router: Router,
  { logger, admit = () => Promise.resolve(), onRefused }: {
    logger: Logger
    /** Is asked for every request, whatever its route, before anything of it is read; rejects with the refusal. */
    admit?: (request: Request) => Promise<void>
    /** Is called for every refusal, which it counts. */
    onRefused: (code: ErrorCode, request: Request) => void
  },
): Handlers {
  function refuse(cause: unknown, request: Request): Response {
    if (!(cause instanceof ProactiveError)) logger.error({ err: cause }, 'A request failed and was answered with 500.')
    const error = cause instanceof ProactiveError ? cause : new ProactiveError('internal', 'The server failed to answer this request.')
    onRefused(error.code, request)
    return refusal(error)
  }

  router.notFound(({ req }) => refuse(noRoute(req), req.raw))
  router.onError((cause, { req }) => refuse(cause, req.raw))

  async function answer(request: Request): Promise<Response> {
    try {
      await admit(request)
      return await router.fetch(request)
    } catch (cause) {
      // hono hands only instances of Error to onError.
      return refuse(cause, request)
    }
  }
  return { GET: answer, POST: answer, PUT: answer, DELETE: answer }
}

/** Names the method and the path, unless the path is long or holds unusual characters. */
function noRoute({ method, path }: { method: string; path: string }): ProactiveError {
  if (!isMethod(method) && method !== 'HEAD') return new ProactiveError('not_found', 'No route for this method.')
  const isPlain = path.length <= shownPathLength && /^[\w/.~:@-]*$/.test(path)
  return new ProactiveError('not_found', isPlain ? `No route for ${method} ${path}.` : `No route for ${method} and this path.`)
}

/** Refuses a path that cannot be decoded, or that decodes to text that cannot be stored, such as a NUL. */
const refuseUnreadablePath: MiddlewareHandler = ({ req }, next) => {
  if (faultOf(decoded(req.path))) throw noRoute(req)
  return next()
}

/** The path decoded as UTF-8; undefined when that is not possible. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
