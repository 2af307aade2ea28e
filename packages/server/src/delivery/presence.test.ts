import { presenceGraceMs } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connected, type Started, startServer, until } from '../fixtures/start-server.js'
import { virtualClock } from '../testing/virtual-clock.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

describe('presence', () => {
  const presences = async (from: Started, session: string) => {
    const { rows } = await from.pool.query<{ live: boolean }>(
      `SELECT (data->>'live')::boolean AS live FROM proactive.event_log WHERE type = 'presence' AND session = $1 ORDER BY position`,
      [session],
    )
    return rows.map(({ live }) => live)
  }

  it('begins when a session connects to /actions, and ends a minute after its disconnect unless it reconnects', async () => {
    const clock = virtualClock(Date.now())
    await using other = await startServer({ clock })
    await using page = await other.page({ body: { locale: 'cs' } })
    const { sessionId, token } = page.grant
    await until(async () => (await presences(other, sessionId)).length === 1)
    expect(other.server.isLive(page.grant.personId)).toBe(true)

    page.actions.disconnect()
    await until(() => !other.server.isLive(page.grant.personId))
    await clock.advance(presenceGraceMs - 1)
    const back = other.socket('actions', { token, protocol: 1 })
    await connected(back)
    await until(() => other.server.isLive(page.grant.personId))
    await clock.advance(presenceGraceMs)
    await until(async () => (await presences(other, sessionId)).length === 2)
    expect(await presences(other, sessionId)).toEqual([true, true])

    back.disconnect()
    await until(() => !other.server.isLive(page.grant.personId))
    await clock.advance(presenceGraceMs)
    await until(async () => (await presences(other, sessionId)).at(-1) === false)
  })

  it('ends at once for every tab of a person who begins anew, connected or just closed, until a tab connects again', async () => {
    await using page = await t.page()
    await using closed = await t.page({ cookie: page.cookie })
    await using other = await t.page()
    const [{ sessionId, personId, token }, second] = [page.grant, closed.grant.sessionId]
    expect(closed.grant.personId).toBe(personId)
    await until(async () => (await presences(t, second)).length === 1)
    await until(async () => (await presences(t, sessionId)).length === 1)
    closed.actions.disconnect()
    await t.server.endPresence(personId)
    expect([await presences(t, sessionId), await presences(t, second)]).toEqual([[true, false], [true, false]])
    expect(await presences(t, other.grant.sessionId)).toEqual([true])
    await connected(t.socket('actions', { token, protocol: 1 }))
    await until(async () => (await presences(t, sessionId)).at(-1) === true)
  })

  it('reports a new locale of a connected session, and consent by the word itself', async () => {
    await using page = await t.page({ body: { locale: 'cs' } })
    const { sessionId } = page.grant
    const told = async () => {
      const { rows } = await t.pool.query(
        `SELECT type, data->>'locale' AS locale, data->'consent' AS consent FROM proactive.event_log
         WHERE type IN ('presence', 'consent') AND person = $1 ORDER BY position`,
        [page.grant.personId],
      )
      return rows
    }
    await until(async () => (await told()).length === 2)
    await t.session({ sessionId, locale: 'en' }, page.cookie)
    await t.session({ sessionId, locale: 'en' }, page.cookie)
    await t.session({ sessionId, consent: 'denied' }, page.cookie)
    expect(await told()).toEqual([
      { type: 'consent', locale: null, consent: true },
      { type: 'presence', locale: 'cs', consent: true },
      { type: 'presence', locale: 'en', consent: true },
      { type: 'consent', locale: null, consent: false },
    ])
  })

  it('ends for sessions that do not reconnect within a minute of a restart', async () => {
    const clock = virtualClock(Date.now())
    await using first = await startServer({ clock })
    const page = await first.page()
    const { sessionId } = page.grant
    await until(async () => (await presences(first, sessionId)).length === 1)
    await until(async () => (await first.pool.query('SELECT 1 FROM proactive.partition WHERE batch > 0')).rows.length)
    await first.server.stop()
    await using second = await startServer({ clock, database: first.database })
    await clock.advance(presenceGraceMs)
    await until(async () => (await presences(second, sessionId)).length === 2)
    expect(await presences(second, sessionId)).toEqual([true, false])
    await page[Symbol.asyncDispose]()
  })
})
