import {
  check,
  languageTag,
  limits,
  ProactiveError,
  protocolVersion,
  type SessionGrant,
  type SessionRequest,
  sessionRequest,
  socketPath,
} from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Person } from '../identity/people.js'
import { faultOf } from '../runtime/storable.js'
import type { Presence } from '../delivery/presence.js'
import type { SessionRow, Store } from '../store/store.js'
import type { Consents } from './consent.js'
import type { Tokens } from '../identity/token.js'

/**
 * Opens a session for a person, or continues the session that their tab already has. What the request says about consent
 * is recorded before the session, so that no failure leaves a session behind whose person's no is lost.
 */
export interface Sessions {
  /** @throws ProactiveError `invalid_event` for a request that cannot be read. */
  open(person: Person, raw: unknown): Promise<SessionGrant>
  /**
   * Records the word on consent of a request that opens no session, and returns the server's time. Of somebody whom the
   * server does not know, null, nothing is stored.
   *
   * @throws ProactiveError `invalid_event` for a request that cannot be read; `unavailable` while the person is being erased.
   */
  hear(person: Person | null, raw: unknown): Promise<Pick<SessionGrant, 'now'>>
}

export function createSessions({
  store,
  consents,
  presence,
  tokens,
  clock,
  ids,
}: {
  store: Store
  consents: Consents
  presence: Presence
  tokens: Tokens
  clock: Clock
  ids: () => string
}): Sessions {
  /** Returns the session that a new one continues: the same browser's, before its shopper logged in or out. */
  async function continued(id: string | undefined, { visitorId, personId }: Person): Promise<SessionRow | null> {
    if (id === undefined) return null
    const before = await store.session(id)
    return before && (before.visitor === visitorId || before.person === personId) ? before : null
  }

  /** Carries the word that was said in this browser before its shopper logged in or out. */
  async function carryWord({ userId, visitorId, personId }: Person, before: SessionRow | null): Promise<void> {
    if (userId !== null && visitorId !== '') await consents.carry(`visitor:${visitorId}`, personId, 'login')
    else if (before && before.person !== personId) await consents.carry(before.person, personId, 'logout')
  }

  return {
    async open(person, raw) {
      const asked = read(raw)
      const { sessionId, continues, locale } = asked
      const [known, isBeingErased] = await Promise.all([sessionId === undefined ? null : store.session(sessionId), store.isBeingErased(person.personId)])
      const mine = known?.person === person.personId ? known : null
      refuseErased(isBeingErased)
      const before = mine ? null : await continued(continues, person)
      if (!mine) await carryWord(person, before)
      await consents.recordAsked(person.personId, asked)
      const now = clock.now()
      const session = await store.saveSession({
        id: mine?.id ?? ids(),
        person: person.personId,
        visitor: person.visitorId,
        continues: mine ? mine.continues : (before?.id ?? null),
        locale: locale === undefined ? (mine?.locale ?? null) : languageTag(locale),
        startedAt: mine?.startedAt ?? now,
        seenAt: now,
      })
      await presence.update(session, mine)
      const { token, expiresAt } = await tokens.issue({ person: session.person, session: session.id })
      return {
        token,
        sessionId: session.id,
        personId: person.personId,
        userId: person.userId,
        expiresAt: new Date(expiresAt).toISOString(),
        now: new Date(now).toISOString(),
        protocol: protocolVersion,
        path: socketPath,
        limits: { ...limits },
      }
    },
    async hear(person, raw) {
      const asked = read(raw)
      if (person) {
        refuseErased(await store.isBeingErased(person.personId))
        await consents.recordAsked(person.personId, asked)
      }
      return { now: new Date(clock.now()).toISOString() }
    },
  }
}

function read(raw: unknown): SessionRequest {
  const fault = faultOf(raw)
  const asked = fault ? { ok: false as const, message: fault } : check(sessionRequest, raw)
  if (!asked.ok) throw new ProactiveError('invalid_event', `The session request is not valid: ${asked.message}`)
  return asked.value
}

function refuseErased(isBeingErased: boolean): void {
  if (isBeingErased) throw new ProactiveError('unavailable', 'This person is being erased: ask again later.', { retryAfterMs: 1_000 })
}
