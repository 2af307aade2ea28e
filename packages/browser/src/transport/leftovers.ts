/**
 * Sends the events of other sessions than the page's own: of the person before a login, and what closed tabs left. They
 * go over HTTP with the token of their own session, so that each arrives as the right person.
 *
 * Tricky cases:
 * - The token may have expired. It is renewed only for the person of this page; the session of another person cannot be
 *   renewed, and its events are erased.
 * - The person may have said no meanwhile: the word is read again before each batch.
 */

import { isRecord, limits, ProactiveError, type SessionGrant } from '@proactive/protocol'
import { backoffMs } from '../backoff.js'
import type { Entry } from '../entry.js'
import type { Http } from '../http.js'
import type { Runtime } from '../runtime.js'
import { isOfToken, isTransient, nextBatch } from './batch.js'
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
export function createLeftovers({ http, runtime, permit, onSettled, onRejected, grant }: {
  http: Http
  runtime: Pick<Runtime, 'random'>
  permit: PageSide['permit']
  /** Called with events that were acknowledged, rejected or erased. */
  onSettled: (ids: readonly string[]) => void
  onRejected: PageSide['rejected']
  grant: () => SessionGrant | null
}): Leftovers {
  const life = new AbortController()

  /** Renews the token of a session of this page's person; `null` when the server does not give the session. */
  async function renew({ sessionId, personId }: KnownSession): Promise<string | null> {
    if (personId !== grant()?.personId) return null
    const granted = await retry(async () => (await permit()) && http('/session', { method: 'POST', body: { sessionId }, signal: life.signal }))
    if (!isRecord(granted) || granted['sessionId'] !== sessionId) return null
    return typeof granted['token'] === 'string' ? granted['token'] : null
  }

  /** Sends one batch. Resolves with `false` when the token is refused. */
  async function post(batch: readonly Entry[], token: string): Promise<boolean> {
    const answer = await retry(async () => {
      const permitted = await permit()
      const events = batch.map(({ event }) => event)
      return permitted && http('/events', { method: 'POST', body: { sentAt: permitted.sentAt, events }, token, signal: life.signal })
    })
    if (life.signal.aborted || answer === null) return true
    if (!(answer instanceof ProactiveError)) settle(batch)
    else if (isOfToken(answer.code)) return false
    else if (batch.length === 1 || answer.code === 'consent_denied') settle(batch, answer)
    else {
      const half = Math.ceil(batch.length / 2)
      return (await post(batch.slice(0, half), token)) && post(batch.slice(half), token)
    }
    return true
  }

  /** Tries until the server answers. Returns its refusal where another attempt cannot succeed, `null` where none is allowed. */
  async function retry(call: () => Promise<unknown>): Promise<unknown> {
    for (let attempt = 0; !life.signal.aborted; attempt++) {
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof ProactiveError) || !isTransient(error.code)) return error
        await pause(error.retryAfterMs ?? backoffMs(attempt, runtime.random()), life.signal)
      }
    }
    return null
  }

  function settle(entries: readonly Entry[], refusal?: ProactiveError): void {
    if (life.signal.aborted) return
    onSettled(entries.map(({ event }) => event.id))
    if (!refusal || refusal.code === 'consent_denied') return
    for (const { event } of entries) onRejected({ event, code: refusal.code, message: refusal.message })
  }

  return {
    async send(session, entries) {
      let token = session?.token ?? null
      let isRenewed = false
      for (const batch of batchesOf(entries)) {
        while (!life.signal.aborted && !(token !== null && (await post(batch, token)))) {
          token = session && !isRenewed ? await renew(session) : null
          isRenewed = true
          if (token === null) return settle(entries)
        }
      }
    },
    close: () => life.abort(),
  }
}

/** Divides events into batches within the server's limits. */
function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = []
  for (let at = 0; at < entries.length; at += batches.at(-1)?.length ?? 1) {
    batches.push(nextBatch(entries.slice(at), limits.batchEvents, limits.batchBytes))
  }
  return batches
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
