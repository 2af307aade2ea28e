import type { BatchAnswer, ErrorCode, Refusal } from '@proactive/protocol'
import type { Entry } from '../entry.js'

/** The size of a batch without its events. */
const envelopeBytes = 200

/** Returns the first entries, as many as one batch may have. A single entry is never too large. */
export function nextBatch(entries: readonly Entry[], maxEvents: number, maxBytes: number): Entry[] {
  let bytes = envelopeBytes
  const end = entries.findIndex((entry, at) => {
    bytes += entry.bytes + 1
    return at > 0 && (at >= maxEvents || bytes > maxBytes)
  })
  return entries.slice(0, end < 0 ? entries.length : end)
}

/** Returns whether the same batch may succeed later. Any other refusal is caused by the batch itself, or by its token. */
export const isTransient = (code: ErrorCode): boolean => ['rate_limited', 'unavailable', 'internal'].includes(code)

/** Returns whether a refusal concerns the token. */
export const isOfToken = (code: ErrorCode): boolean => code === 'unauthorized' || code === 'token_expired'

/** Returns why the server refused events: the person said no or is off; `null` where it did not for such a reason. */
export function denialIn(answer: BatchAnswer | null): 'denied' | 'off' | null {
  const refusals: readonly Refusal[] = !answer ? [] : answer.ok ? answer.rejected : [answer]
  const denial = refusals.find(({ code }) => code === 'consent_denied')
  return denial ? reasonOf(denial) : null
}

/** Returns what a refusal with `consent_denied` means. */
export const reasonOf = ({ reason }: { reason?: 'off' | undefined }): 'denied' | 'off' => (reason === 'off' ? 'off' : 'denied')
