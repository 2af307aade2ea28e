/**
 * Sends the events of other sessions than the page's own: of the person before a login, and what closed tabs left. They
 * go over HTTP with the token of their own session, so that each arrives as the right person.
 *
 * Tricky cases:
 * - The token may have expired. It is renewed only for the person of this page; the session of another person cannot be
 *   renewed, and its events are erased.
 * - The person may have said no meanwhile: the word is read again before each batch.
 */

import { type ErrorCode, isRecord, limits, ProactiveError, type SessionGrant } from '@proactive/protocol'
import { backoffMs } from '../backoff.js'
import type { Entry } from '../entry.js'
import type { Http } from '../http.js'
import type { Runtime } from '../runtime.js'
import type { PageSide } from './transport.js'

/** What is known of a session. A guest's token is stored with the events; a user's is kept in memory alone. */
export interface KnownSession {
  readonly sessionId: string
  readonly personId: string
  readonly token: string | null
}

export interface Leftovers {
  /** Sends the events of a session, and reports them as settled once they are acknowledged or erased. */
  send: (session: KnownSession | null, entries: readonly Entry[]) => Promise<void>
  close: () => void
}

/** Creates the sender of leftover events. `grant` returns the session of the page. */
export function createLeftovers({ http, runtime, page, grant }: {
  http: Http
  runtime: Pick<Runtime, 'random'>
  page: Pick<PageSide, 'permit' | 'settled' | 'rejected'>
  grant: () => SessionGrant | null
}): Leftovers {
  const life = new AbortController()

  /** Renews the token of a session of this page's person; `null` when the server does not give the session. */
  async function renew({ sessionId, personId }: KnownSession): Promise<string | null> {
    if (personId !== grant()?.personId) return null
    const granted = await http('/session', { method: 'POST', body: { sessionId } })
    if (!isRecord(granted) || granted['sessionId'] !== sessionId) return null
    return typeof granted['token'] === 'string' ? granted['token'] : null
  }

  /** Sends one batch. Resolves with `false` when the token is refused. */
  async function post(batch: readonly Entry[], token: string): Promise<boolean> {
    for (let attempt = 0; !life.signal.aborted; attempt++) {
      const permitted = await page.permit()
      if (!permitted || life.signal.aborted) return true
      try {
        const body = { sentAt: permitted.sentAt, events: batch.map(({ event }) => event) }
        await http('/events', { method: 'POST', body, token })
        page.settled(idsOf(batch))
        return true
      } catch (error) {
        const { code, retryAfterMs }: Partial<ProactiveError> = error instanceof ProactiveError ? error : {}
        if (code === 'unauthorized' || code === 'token_expired') return false
        if (code !== undefined && !transient.has(code)) return split(batch, token, code)
        await pause(retryAfterMs ?? backoffMs(attempt, runtime.random()), life.signal)
      }
    }
    return true
  }

  /** Sends the halves of a batch that the server refused for what it contains; a single event is rejected. */
  async function split(batch: readonly Entry[], token: string, code: ErrorCode): Promise<boolean> {
    const [only] = batch
    if (batch.length > 1 && code !== 'consent_denied') {
      const half = Math.ceil(batch.length / 2)
      return (await post(batch.slice(0, half), token)) && post(batch.slice(half), token)
    }
    page.settled(idsOf(batch))
    if (only && code !== 'consent_denied') {
      page.rejected({ event: only.event, code, message: 'The server refused the event of an earlier session.' })
    }
    return true
  }

  return {
    async send(session, entries) {
      let token = session?.token ?? null
      let isRenewed = false
      for (const batch of batchesOf(entries)) {
        while (!life.signal.aborted && !(token !== null && (await post(batch, token)))) {
          token = session && !isRenewed ? await renew(session) : null
          isRenewed = true
          if (token === null) return page.settled(idsOf(entries))
        }
      }
    },
    close: () => life.abort(),
  }
}

const idsOf = (entries: readonly Entry[]): string[] => entries.map(({ event }) => event.id)

const transient: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'internal'])

/** Divides events into batches within the server's limits. */
function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = []
  let bytes = Infinity
  for (const entry of entries) {
    bytes += entry.bytes + 1
    if (bytes > limits.batchBytes - envelopeBytes || (batches.at(-1)?.length ?? 0) >= limits.batchEvents) {
      batches.push([])
      bytes = entry.bytes
    }
    batches.at(-1)?.push(entry)
  }
  return batches
}

/** The size of a batch without its events. */
const envelopeBytes = 200

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
