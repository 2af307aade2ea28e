/**
 * Request bodies: every body that the server reads is read here, and is bounded here. A route reads its body only after
 * it has checked who sent the request, so that nothing is buffered for strangers.
 */

import { ProactiveError } from '@proactive/protocol'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parse } from 'secure-json-parse'
import { withBigIntegers } from './big-integers.js'

/** How many bytes a body may have, unless its route says otherwise. */
const smallBytes = 16_384

/**
 * Reads a JSON body. Keys such as `__proto__` make it invalid, unless each item in it is checked by itself
 * (`isBatch`), so that a bad item does not take the good ones with it. With `keepsBigIntegers`, an integer that JavaScript
 * would round is read as the text of its digits.
 *
 * @throws ProactiveError `too_large` for more than `maxBytes`; `invalid_event` under 400 for what is not JSON.
 */
export async function readJson(c: Context, { maxBytes = smallBytes, isBatch = false, keepsBigIntegers = false } = {}): Promise<unknown> {
  const onError = (): never => {
    throw new ProactiveError('too_large', `The body is too large: at most ${maxBytes} bytes are allowed.`)
  }
  try {
    await bodyLimit({ maxSize: maxBytes, onError })(c, () => Promise.resolve())
    const given = await c.req.text()
    const text = keepsBigIntegers ? withBigIntegers(given) : given
    const value: unknown = isBatch ? JSON.parse(text) : parse(text)
    return value
  } catch (cause) {
    throw cause instanceof ProactiveError ? cause : new NotJson(cause)
  }
}

/** What is not JSON is refused under 400; JSON that does not fit its contract is refused under 422. */
class NotJson extends ProactiveError {
  constructor(cause: unknown) {
    super('invalid_event', 'The body is not valid JSON, or has a forbidden key such as __proto__.', { cause })
  }

  override get status(): number {
    return 400
  }
}
