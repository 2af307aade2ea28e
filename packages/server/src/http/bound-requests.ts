/**
 * The bound on request bodies in front of every route, those of the kit and those of the shop. A body is received as a whole before its
 * route is called: a route never waits for a slow sender, and a body that is too large never reaches one.
 *
 * The bytes stay in the request's own buffer, so that any framework reads them as usual. Node would stop reading when
 * nobody consumes that buffer; `push` therefore goes on up to the bound. Bytes count as they arrive: chunked, multipart
 * or compressed makes no difference.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { ProactiveError } from '@proactive/protocol'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { addressOf } from '../identity/address.js'

/** How many bytes of bodies one address may have in memory at a time, before `limitScale`. */
const bytesPerAddress = 32 * 1_048_576
const minuteSeconds = 60
/** How long, and for how many bytes, a refused sender is listened to, so that it can read why it was refused. */
const lingerMs = 1_000
const lingerBytes = 1_048_576

export interface RequestBounds {
  /** How many bytes a body may have. */
  maxBytes: number
  /** How many bodies an address may send in a minute, before `limitScale`; unlimited by default. */
  bodiesPerMinute?: number
  /** How many of the shop's own servers stand in front. */
  proxies?: number
  /** Multiplies the limits per address. */
  limitScale?: number
}

/**
 * Calls `listener` with requests whose body has arrived and is within the bounds. Refuses any other with 413 or 429 in
 * the protocol's form, and closes its connection.
 *
 * @example
 * http.on('request', boundRequests(app, { maxBytes: 65_536 }))
 */
export function boundRequests(
  listener: RequestListener,
  { maxBytes, bodiesPerMinute, proxies = 0, limitScale = 1 }: RequestBounds,
): RequestListener {
  const perAddress = createBytesInMemory(bytesPerAddress * limitScale)
  const perMinute =
    bodiesPerMinute === undefined
      ? undefined
      : new RateLimiterMemory({ points: Math.max(1, Math.round(bodiesPerMinute * limitScale)), duration: minuteSeconds })

  async function spend(address: string): Promise<void> {
    try {
      await perMinute?.consume(address)
    } catch (cause) {
      if (!(cause instanceof RateLimiterRes)) throw cause
      throw tooMuch(cause.msBeforeNext)
    }
  }

  return (request, response) => {
    if (!hasBody(request)) {
      listener(request, response)
      return
    }
    const address = addressOf(request, proxies)
    const bytes = perAddress.open(address)
    response.once('close', () => bytes.release())
    const intake = createIntake(request, (received) => {
      if (received > maxBytes) throw tooLarge(maxBytes)
      bytes.grow(received)
    })
    // A refusal for the declared length needs no byte of the body.
    const declared = Number(request.headers['content-length'] ?? 0)
    const checks = declared > maxBytes ? Promise.reject(tooLarge(maxBytes)) : Promise.all([intake.done, spend(address)])
    checks.then(
      () => listener(request, response),
      (cause: unknown) => intake.refuse(response, cause),
    )
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function tooLarge(maxBytes: number): ProactiveError {
  return new ProactiveError('too_large', `The body is too large: at most ${maxBytes} bytes are allowed.`)
}

function tooMuch(retryAfterMs: number): ProactiveError {
  return new ProactiveError('rate_limited', `Rate limit exceeded: retry in ${retryAfterMs} ms.`, { retryAfterMs })
}

/** Counts the bytes that the requests of each address keep in memory. */
function createBytesInMemory(most: number) {
  const used = new Map<string, number>()
  return {
    open(address: string) {
      let own = 0
      return {
        /** @throws ProactiveError `rate_limited` when the address would keep more than it may. */
        grow(total: number): void {
          const all = (used.get(address) ?? 0) + total - own
          if (all > most) throw tooMuch(lingerMs)
          own = total
          used.set(address, all)
        },
        release(): void {
          const rest = (used.get(address) ?? 0) - own
          own = 0
          if (rest > 0) used.set(address, rest)
          else used.delete(address)
        },
      }
    },
  }
}

/** Receives a body into the request's buffer; `check` throws for a total that is not allowed. */
function createIntake(request: IncomingMessage, check: (received: number) => void) {
  const push = request.push.bind(request)
  let received = 0
  let refusedAt: number | undefined
  const ended = new AbortController()

  const done = new Promise<void>((resolve, reject) => {
    request.push = (chunk: Buffer | null, encoding) => {
      if (chunk === null) {
        Reflect.deleteProperty(request, 'push')
        ended.abort()
        resolve()
        return push(null, encoding)
      }
      received += chunk.length
      // What a refused sender still sends is dropped; false stops reading.
      if (refusedAt !== undefined) return received - refusedAt < lingerBytes
      try {
        check(received)
        push(chunk, encoding)
      } catch (cause) {
        refusedAt = received
        reject(cause)
      }
      return true
    }
  })
  // Of a request that was refused for another reason, nobody awaits this.
  done.catch(() => undefined)

  return {
    done,
    /** Answers with the reason at once, and closes the connection when the sender has ended or had time to read it. */
    refuse(response: ServerResponse, cause: unknown): void {
      refusedAt ??= received
      if (response.destroyed || response.headersSent) return
      const error = cause instanceof ProactiveError ? cause : new ProactiveError('internal', 'The server failed to answer this request.')
      const { retryAfterMs } = error
      const body = JSON.stringify(error)
      response.writeHead(error.status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
        connection: 'close',
        ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
      })
      response.write(body)
      const close = (): void => void response.end()
      if (ended.signal.aborted) return close()
      ended.signal.addEventListener('abort', close)
      const timer = setTimeout(close, lingerMs)
      response.once('close', () => clearTimeout(timer))
    },
  }
}
