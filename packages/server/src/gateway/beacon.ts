import { isRecord, limits, ProactiveError } from '@proactive/protocol'
import type { Context } from 'hono'
import { parseJson, readJson, readText } from '../http/body.js'
import { bearerOf } from '../identity/secrets.js'
import { addressHeader } from '../identity/address.js'
import type { Origins } from '../identity/origins.js'
import type { Admit, Sender, Senders } from '../identity/senders.js'
import type { RateLimits } from './rate-limits.js'

/** The token of a beacon is in its body, beside the batch. */
const maxBytes = limits.batchBytes + 4_096
const isBatch = true
const smallBytes = 1_024

/**
 * Reads a batch that came over HTTP, and finds out who sent it. A bearer token is verified before the body is read. The
 * token of a beacon, which can send no header, is looked for in the text of its body and verified before the text is
 * parsed: what strangers send costs no more than that, and of an address that goes on nothing more is read.
 *
 * @throws ProactiveError `forbidden_origin`, `unauthorized`, `token_expired`, `too_large`, `invalid_event` or `rate_limited`; what
 *   `admit` throws.
 */
export async function readBatch(c: Context, { origins, senders, rateLimits }: { origins: Origins; senders: Senders; rateLimits: RateLimits }, admit: Admit): Promise<{ sender: Sender; body: unknown }> {
  const request = c.req.raw
  if (bearerOf(request) !== null) {
    const sender = await senders.of(request, admit)
    return { sender, body: await readJson(c, { maxBytes, isBatch }) }
  }
  const address = c.req.header(addressHeader) ?? ''
  rateLimits.check('stranger', address)
  origins.check(request.headers.get('origin'), { isNeeded: false })
  const text = await readText(c, { maxBytes })
  const token = tokenIn(text)
  // Says of a small body without a token whether it is JSON at all.
  if (token === undefined && text.length <= smallBytes) parseJson(text, { isBatch })
  const sender = await senders.of(request, admit, token).catch((cause: unknown) => {
    if (cause instanceof ProactiveError && cause.code === 'unauthorized') rateLimits.charge('stranger', address, 1)
    throw cause
  })
  const body = parseJson(text, { isBatch })
  if (isRecord(body) && body.token === token) return { sender, body }
  throw new ProactiveError('unauthorized', 'The token must stand in the body beside the batch, before its events or after them.')
}

/** Returns the first or the last token in the text of a beacon: an event between them may have a field of that name. */
function tokenIn(text: string): string | undefined {
  const tokens = [...text.matchAll(/"token"\s*:\s*"([\w.-]{1,2048})"/g)]
  const isAfterEvents = text.slice(0, tokens[0]?.index ?? 0).includes('"events"')
  return (isAfterEvents ? tokens.at(-1) : tokens[0])?.[1]
}
