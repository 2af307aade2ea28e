import { basePath, type ErrorCode, ProactiveError, type Refusal } from '@proactive/protocol'
import { parse } from 'secure-json-parse'
import type { Logger } from '../runtime/logger.js'

/** The part of a path that a route's `:name` stands for. */
export type Params = Record<string, string>
export type Route = [method: Method, pattern: string, answer: (request: Request, params: Params) => Promise<Response>]
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
/** What a framework's router is handed: a Web request in, a Web response out. */
export type Handlers = Record<Method, (request: Request) => Promise<Response>>

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

/** What a channel would acknowledge, as a response: a refusal travels under its status. */
export function answered(answer: { ok: true } | ({ ok: false } & Refusal)): Response {
  if (!answer.ok) throw new ProactiveError(answer.code, answer.message, answer)
  return json(answer)
}

/** Web handlers for a table of routes. Whatever goes wrong is answered in the protocol's form. */
export function createHandlers(
  routes: readonly Route[],
  { logger, onRefused }: { logger: Logger; onRefused: (code: ErrorCode) => void },
): Handlers {
  async function answer(method: Method, request: Request): Promise<Response> {
    try {
      const path = new URL(request.url).pathname
      for (const [routeMethod, pattern, run] of routes) {
        const params = routeMethod === method ? match(pattern, path) : undefined
        if (params) return await run(request, params)
      }
      throw new ProactiveError('not_found', 'There is nothing here.')
    } catch (cause) {
      const { status, refusal } = refusalOf(cause, logger)
      onRefused(refusal.code)
      const { retryAfterMs } = refusal
      return json(refusal, status, retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) })
    }
  }

  return {
    GET: (request) => answer('GET', request),
    POST: (request) => answer('POST', request),
    PUT: (request) => answer('PUT', request),
    DELETE: (request) => answer('DELETE', request),
  }
}

function refusalOf(cause: unknown, logger: Logger): { status: number; refusal: Refusal } {
  if (cause instanceof BrokenJson) return { status: 400, refusal: { code: 'invalid_event', message: cause.message } }
  if (cause instanceof ProactiveError) return { status: cause.status, refusal: cause.toJSON() }
  logger.error({ cause: String(cause) }, 'A request could not be answered.')
  return { status: 500, refusal: { code: 'internal', message: 'Something went wrong.' } }
}

function match(pattern: string, path: string): Params | undefined {
  const wanted = `${basePath}${pattern}`.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Params = {}
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? ''
    if (!part.startsWith(':')) {
      if (part !== value) return undefined
    } else {
      try {
        params[part.slice(1)] = decodeURIComponent(value)
      } catch {
        return undefined
      }
    }
  }
  return params
}

/** Its words say what was wrong with the text, not with what it means. */
class BrokenJson extends Error {}

/**
 * A JSON body, given up as soon as it is longer than allowed. Keys that reach for a prototype break it, unless each
 * item in it is checked by itself (`isBatch`), so that a bad one does not take the good ones with it.
 *
 * @throws ProactiveError `too_large`; broken JSON is answered with 400.
 */
export async function readJson(request: Request, maxBytes: number, { isBatch = false } = {}): Promise<unknown> {
  const text = await readText(request, maxBytes)
  try {
    const value: unknown = isBatch ? JSON.parse(text) : parse(text)
    return value
  } catch {
    throw new BrokenJson('The body is not JSON that can be read.')
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = new ProactiveError('too_large', `A body may have ${maxBytes} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
