import { ProactiveError, type SessionGrant } from '@proactive/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Entry } from '../entry.js'
import type { Call } from '../http.js'
import { FakeServer } from '../testing/fake-server.js'
import { createLeftovers, type KnownSession, type Leftovers } from './leftovers.js'

const grant: SessionGrant = new FakeServer(() => 0).grantFor('mine', 'visitor:v1')
const mine: KnownSession = { sessionId: 'earlier', personId: 'visitor:v1', token: 'old' }

let calls: [string, Call][]
let answer: (route: string, call: Call) => unknown
let settled: string[]
let rejected: string[]
let isAllowed: boolean
let leftovers: Leftovers

const entries = (...ids: string[]): Entry[] =>
  ids.map((id) => ({
    event: { id, type: 'book.viewed', time: '2030-01-01T00:00:00.000Z', data: {} },
    importance: 'tracked',
    isUrgent: false,
    isFirst: false,
    bytes: 100,
    sessionId: 'earlier',
    isDated: true,
  }))
const routes = (): string[] => calls.map(([route, { token }]) => `${route} ${token ?? ''}`.trim())

beforeEach(() => {
  vi.useFakeTimers()
  calls = []
  settled = []
  rejected = []
  isAllowed = true
  answer = () => ({ ok: true })
  leftovers = createLeftovers({
    http: async (route, call = {}) => {
      calls.push([route, call])
      return answer(route, call)
    },
    runtime: { random: () => 0 },
    permit: async () => (isAllowed ? { sentAt: '2030-01-01T00:00:00.000Z', dropped: 0 } : null),
    onSettled: (ids) => settled.push(...ids),
    onRejected: ({ event, code }) => rejected.push(`${event.id} ${code}`),
    grant: () => grant,
  })
})
afterEach(() => {
  leftovers.close()
  vi.useRealTimers()
})

/** Refuses a request for events with this code if its token is `old`. */
const refuseOld = (code: 'token_expired' | 'unauthorized') => (route: string, { token }: Call) => {
  if (route === '/session') return { sessionId: 'earlier', token: 'renewed' }
  if (token === 'old') throw new ProactiveError(code, '')
  return { ok: true }
}

describe('the events of an earlier session', () => {
  it('are sent with its own token, in batches that the server takes', async () => {
    await leftovers.send(mine, entries(...Array.from({ length: 150 }, (_, i) => `e${i}`)))
    expect(routes()).toEqual(['/events old', '/events old'])
    expect(settled).toHaveLength(150)
  })

  it('are sent with its renewed token when that has expired', async () => {
    answer = refuseOld('token_expired')
    await leftovers.send(mine, entries('e1'))
    expect(routes()).toEqual(['/events old', '/session', '/events renewed'])
    expect(settled).toEqual(['e1'])
  })

  it('are erased when its token is not known, or refused, and its person is another one', async () => {
    answer = refuseOld('unauthorized')
    await leftovers.send({ ...mine, personId: 'user:ann' }, entries('e1'))
    await leftovers.send({ ...mine, personId: 'user:ann', token: null }, entries('e2'))
    await leftovers.send(null, entries('e3'))
    expect(routes()).toEqual(['/events old'])
    expect(settled).toEqual(['e1', 'e2', 'e3'])
  })

  it('are erased when the server gives another session in its place', async () => {
    answer = (route) => {
      if (route === '/session') return { sessionId: 'another', token: 'renewed' }
      throw new ProactiveError('token_expired', '')
    }
    await leftovers.send(mine, entries('e1'))
    expect([routes(), settled]).toEqual([['/events old', '/session'], ['e1']])
  })

  it('wait while the server cannot be reached', async () => {
    answer = () => {
      if (calls.length < 4) throw new ProactiveError('unavailable', '')
      return { ok: true }
    }
    void leftovers.send(mine, entries('e1'))
    await vi.advanceTimersByTimeAsync(500)
    expect(settled).toEqual([])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(settled).toEqual(['e1'])
  })

  it('are neither sent nor forgotten by this page after the person said no', async () => {
    isAllowed = false
    await leftovers.send(mine, entries('e1'))
    expect([calls, settled]).toEqual([[], []])
  })

  it('are not forgotten by a page that is left meanwhile', async () => {
    answer = () => {
      leftovers.close()
      throw new ProactiveError('token_expired', '')
    }
    await leftovers.send(mine, entries('e1'))
    expect(settled).toEqual([])
  })

  it('are halved until the one that the server refuses is alone', async () => {
    answer = (_, { body }) => {
      if (JSON.stringify(body).includes('"e3"')) throw new ProactiveError('too_large', '')
      return { ok: true }
    }
    await leftovers.send(mine, entries('e1', 'e2', 'e3', 'e4'))
    expect(rejected).toEqual(['e3 too_large'])
    expect(settled.toSorted((a, b) => a.localeCompare(b))).toEqual(['e1', 'e2', 'e3', 'e4'])
  })
})
