/**
 * Request bodies: every body that the server reads is read here, and is bounded here. A route reads its body only after
 * it has checked who sent the request, so that nothing is buffered for strangers.
 */

import { ProactiveError } from '@proactive/protocol'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parse } from 'secure-json-parse'
import { createSlices } from '../runtime/slices.js'
import { type Kept, parseInSlices } from './parse-in-slices.js'

/** How many bytes a body may have, unless its route says otherwise. */
const smallBytes = 16_384

/** How long a body may take to arrive. */
const bodyMs = 10_000

/** How a body is read as JSON. */
interface JsonOptions {
  /** An empty body is read as undefined. */
  isEmptyAllowed?: boolean
  /** Each item is checked by itself, so that a bad item does not take the good ones with it: forbidden keys are kept. */
  isBatch?: boolean
}

/**
 * Reads a JSON body. Keys such as `__proto__` make it invalid, unless it is a batch.
 *
 * @throws ProactiveError `too_large` for more than `maxBytes`; `invalid_event` under 400 for what is not JSON.
 */
export async function readJson(c: Context, { maxBytes = smallBytes, ...options }: JsonOptions & { maxBytes?: number } = {}): Promise<unknown> {
  return parseJson(await readText(c, { maxBytes }), options)
}

/**
 * Reads the large JSON body of a system: in slices, with the digits of large integers and with the keys that `readJson`
 * forbids, which are checked with each event.
 *
 * @throws ProactiveError `too_large` for more than `maxBytes`; `invalid_event` under 400 for what is not JSON.
 */
export async function readLargeJson(c: Context, { maxBytes, ...kept }: Kept & { maxBytes: number }): Promise<unknown> {
  return parseLargeJson(await readText(c, { maxBytes }), kept)
}

/** Parses what `readLargeJson` reads. @throws ProactiveError `invalid_event` under 400 for what is not JSON. */
export function parseLargeJson(text: string, kept: Kept): Promise<unknown> {
  return parseInSlices(text, kept, createSlices()).catch((cause: unknown) => {
    throw new NotJson(cause)
  })
}

/**
 * Reads a body as text, for a route that looks at it before it is parsed; of a signed one nothing is left out, such as a
 * byte order mark.
 *
 * @throws ProactiveError `too_large` for more than `maxBytes`; `invalid_event` under 400 for one that arrives too slowly.
 */
export async function readText(c: Context, { maxBytes, isSigned = false }: { maxBytes: number; isSigned?: boolean }): Promise<string> {
  const onError = (): never => {
    throw new ProactiveError('too_large', `The body is too large: at most ${maxBytes} bytes are allowed.`)
  }
  try {
    await bodyLimit({ maxSize: maxBytes, onError })(c, () => Promise.resolve())
    return await inTime(isSigned ? c.req.arrayBuffer().then((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) : c.req.text())
  } catch (cause) {
    throw cause instanceof ProactiveError ? cause : new NotJson(cause)
  }
}

/** @throws ProactiveError `invalid_event` under 400 for what is not JSON. */
export function parseJson(text: string, { isBatch = false, isEmptyAllowed = false }: JsonOptions = {}): unknown {
  if (isEmptyAllowed && text === '') return undefined
  try {
    const value: unknown = isBatch ? JSON.parse(text) : parse(text)
    return value
  } catch (cause) {
    throw new NotJson(cause)
  }
}

async function inTime(reading: Promise<string>): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`The body did not arrive within ${bodyMs} ms.`)), bodyMs)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is not JSON is refused under 400; JSON that does not fit its contract is refused under 422. */
class NotJson extends ProactiveError {
  constructor(cause: unknown) {
    super('invalid_event', 'The body is not valid JSON, has a forbidden key such as __proto__, or did not arrive in time.', { cause })
  }

  override get status(): number {
    return 400
  }
}
