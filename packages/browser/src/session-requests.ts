/**
 * Requests the page's session: what the page says of the person's consent, which session the new one continues, and what
 * another session than the page's own means.
 *
 * Tricky cases:
 * - The session of an erased person is gone, and the server grants another one to somebody without any word. So the
 *   page says its consent once per person and never with a renewal; a lost session ends the connection.
 * - The computer's clock may be far from the server's. The first answer shows that, and the page says the consent again
 *   with the time that is right.
 */

import { isRecord, ProactiveError, type SessionGrant } from '@proactive/protocol'
import { reasonOf } from './transport/batch.js'
import type { EndReason } from './transport/transport.js'
import type { PageClock } from './clock.js'
import type { Http } from './http.js'
import type { Tab } from './tab.js'

/** A greater error of the time of a word is corrected. */
export const skewMs = 2_000
/** The longest language tag that the server reads. */
const maxLocaleLength = 35

export interface SessionRequestsOptions {
  http: Http
  clock: PageClock
  tab: Tab
  locale: () => string
  /** Reads consent and the off switch again; nothing is requested unless this returns true. */
  mayConnect: () => boolean
  /** Returns how many milliseconds ago the person said yes, `Infinity` when that is not known, `null` without a yes. */
  yesAgeMs: () => number | null
  /** Called when the server says that the person said no or switched off elsewhere, or was erased. */
  onEnd: (reason: EndReason) => void
}

/** Why and how a session is requested. */
export interface SessionCall {
  /** The session that the new one continues: the person logged in. */
  continues?: string | undefined
  /** Whether the page says the person's consent: once for each person. */
  saysConsent?: boolean
}

/** A granted session. `former` is this page's grant before; `isNew` says whether the tab remembers another session. */
export interface Granted {
  grant: SessionGrant
  isNew: boolean
  former: SessionGrant | null
}

export interface SessionRequests {
  /** Requests the session of this tab. Rejects with a `ProactiveError`, also when `signal` is aborted. */
  request: (signal: AbortSignal, call: SessionCall) => Promise<Granted>
  /** Requests a session for one call while the page is not connected. `isAsked`: the person asked for it, with or without consent. */
  borrow: (isAsked?: boolean) => Promise<SessionGrant>
  /** Forgets this page's grant: a later session has nothing to do with it. */
  forget: () => void
}

/** Creates the requests of one page; nothing is requested yet. */
export function createSessionRequests({ http, clock, tab, locale, mayConnect, yesAgeMs, onEnd }: SessionRequestsOptions): SessionRequests {
  /** The latest grant of this page, also while the connection is closed, and the page's time of its arrival. */
  let former: SessionGrant | null = null
  let grantedAt = 0
  /** A session that was requested while the connection was closed. */
  let borrowed: string | null = null

  async function request(signal: AbortSignal, { continues, saysConsent = !former }: SessionCall): Promise<Granted> {
    await tab.resume()
    if (signal.aborted) throw stopped()
    if (!mayConnect()) throw noConsent()
    const { sessionId } = tab.memory
    const next = await ask({ sessionId: borrowed ?? sessionId, continues, saysConsent, signal })
    if (signal.aborted) throw stopped()
    const isNew = next.sessionId !== sessionId
    if (isNew && former && !saysConsent) {
      if (isLost(former, next, sessionId)) {
        onEnd('erased')
        throw new ProactiveError('unauthorized', 'The person was erased.')
      }
      borrowed = next.sessionId
      return request(signal, { saysConsent: true })
    }
    const granted = { grant: next, isNew, former }
    former = next
    grantedAt = clock.elapsed()
    borrowed = null
    return granted
  }

  async function ask({ sessionId, continues, saysConsent, isAsked, signal }: SessionCall & { sessionId: string | null; isAsked?: boolean; signal?: AbortSignal }): Promise<SessionGrant> {
    const ageMs = yesAgeMs()
    if (ageMs === null && !isAsked) throw noConsent()
    const isTimed = ageMs !== null && ageMs < Infinity
    const word = {
      consent: 'granted',
      ...(isTimed && { consentAt: new Date(clock.serverNow() - ageMs).toISOString() }),
    }
    const body = {
      locale: shortened(locale()),
      ...(saysConsent && ageMs !== null && word),
      ...(sessionId && { sessionId }),
      ...(continues && { continues }),
    }
    const sentAt = clock.elapsed()
    try {
      const next = await http('/session', { method: 'POST', body, ...(signal && { signal }) })
      if (isGrant(next)) {
        const correctionMs = clock.measure(Date.parse(next.now), sentAt)
        const isWrong = saysConsent && isTimed && Math.abs(correctionMs) > skewMs
        return isWrong ? await ask({ sessionId: next.sessionId, saysConsent, ...(signal && { signal }) }) : next
      }
    } catch (error) {
      if (error instanceof ProactiveError && error.code === 'consent_denied') onEnd(reasonOf(error))
      throw error
    }
    throw new ProactiveError('unavailable', 'POST /session did not answer with a session. Check the endpoint.')
  }

  /**
   * Returns whether the server knows the former session no more, though nobody logged in or out. After a yes that is
   * younger than that session, another session is no loss.
   */
  function isLost(before: SessionGrant, next: SessionGrant, asked: string | null): boolean {
    const isSamePerson = before.personId === next.personId
    const isLogin = !isSamePerson && (before.userId !== null || next.userId !== null)
    return !isLogin && !(isSamePerson && asked === null) && (yesAgeMs() ?? Infinity) >= clock.elapsed() - grantedAt
  }

  return {
    request,
    async borrow(isAsked = false) {
      const next = await ask({ sessionId: borrowed, saysConsent: true, isAsked })
      borrowed = next.sessionId
      return next
    },
    forget() {
      former = null
      borrowed = null
    },
  }
}

/** Returns a language tag that the server reads: a tag that is too long loses its last parts. */
function shortened(tag: string): string {
  return tag.length > maxLocaleLength ? shortened(tag.slice(0, tag.lastIndexOf('-'))) : tag
}

function stopped(): ProactiveError {
  return new ProactiveError('unavailable', 'The client was stopped.')
}

function noConsent(): ProactiveError {
  return new ProactiveError('consent_denied', "There is no consent on this page. Call setConsent('granted').")
}

function isGrant(value: unknown): value is SessionGrant {
  if (!isRecord(value)) return false
  const texts = ['token', 'sessionId', 'personId', 'expiresAt', 'now', 'path'] as const
  return texts.every((field) => typeof value[field] === 'string')
}
