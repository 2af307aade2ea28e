import type { DataOf, EventContract } from '@proactive/protocol'
import { minutes, suggestionDeclined } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../kernel/create-engine.js'
import type { Event, Message } from '../message/message.js'
import { plain } from '../message/json.js'
import {
  bookLent,
  memberUpdated,
  offerSeat,
  placeDwelled,
  readingRoom,
  roomViewed,
  seatFreed,
  stepEntered,
} from '../testing/reading-room.js'
import { Rehearsal } from '../testing/rehearsal.js'

interface Tab {
  live: boolean
  onSeats: boolean
  enteredAt: number
  stay: number
  looked: string
  free: number
}
interface Somebody {
  id: string
  branch: string | undefined
  hour: number
  patron: boolean
  lent: number
  tabs: Tab[]
}

const branches = ['north', 'south', 'east']
const branch = fc.constantFrom(...branches)
const tab: fc.Arbitrary<Tab> = fc.record({
  live: fc.boolean(),
  onSeats: fc.boolean(),
  enteredAt: fc.integer({ min: 1, max: 3 }),
  stay: fc.constantFrom(0, 20_000, 31_000),
  looked: branch,
  free: fc.constantFrom(0, 2),
})
const somebody: fc.Arbitrary<Somebody> = fc.record({
  id: fc.stringMatching(/^[a-z]{1,4}$/),
  branch: fc.option(branch, { nil: undefined }),
  hour: fc.constantFrom(9, 18),
  patron: fc.boolean(),
  lent: fc.constantFrom(0, 5),
  tabs: fc.array(tab, { minLength: 1, maxLength: 2 }),
})
const people = fc.uniqueArray(somebody, { maxLength: 14, selector: ({ id }) => id })
const seat = fc.record({
  branch,
  seat: fc.constant('s1'),
  hour: fc.constantFrom(9, 18),
  places: fc.integer({ min: 1, max: 9 }),
})
type Seat = DataOf<typeof seatFreed>

/** The rule of `offer_seat`, over everybody, without an index. */
function bruteForce(all: readonly Somebody[], wanted: Seat): string[] {
  const fits = all.flatMap((one) => {
    const full = one.tabs.some(({ looked, free }) => looked === wanted.branch && free === 0)
    const ofPerson =
      (one.hour === wanted.hour ? 20 : 0) + (full ? 40 : 0) + (one.patron ? 25 : 0) + (one.lent > 3 ? 15 : 0)
    const scored = one.tabs
      .filter(({ live }) => live)
      .map((at) => ({
        tier: one.branch === wanted.branch ? 0 : at.looked === wanted.branch ? 1 : 2,
        total: ofPerson + (at.onSeats ? 50 : 0) + (at.stay > 30_000 ? 30 : 0),
        enteredAt: at.enteredAt,
      }))
    const [best] = scored
      .filter(({ tier, total }) => tier < 2 && total >= 70)
      .toSorted((a, b) => a.tier - b.tier || b.total - a.total || a.enteredAt - b.enteredAt)
    return best ? [{ id: `user:${one.id}`, ...best }] : []
  })
  const tier = Math.min(...fits.map((fit) => fit.tier))
  return fits
    .filter((fit) => fit.tier === tier)
    .toSorted((a, b) => b.total - a.total || a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1))
    .slice(0, Math.min(6, wanted.places))
    .map(({ id }) => id)
}

/** What these people did, as messages in the order in which it happened. */
function lives(all: readonly Somebody[], start: number): Message[] {
  return all.flatMap((one) => {
    const person = `user:${one.id}` as const
    const does = <E extends EventContract>(contract: E, data: DataOf<E>, session?: string, time = start): Message => {
      const id = `${one.id} ${contract.type} ${session ?? ''}`
      const event: Event = {
        id,
        type: contract.type,
        version: 1,
        time,
        received: start,
        source: 'page',
        person,
        data: plain(data),
        ...(session && { session }),
      }
      return { id, to: `person:${person}`, cause: id, body: { type: 'event', event } }
    }
    const tabs = one.tabs.flatMap(({ live, onSeats, enteredAt, stay, looked, free }, i) => {
      const session = `${one.id}-${i}`
      const presence: Message = {
        id: `${session} comes`,
        to: `person:${person}`,
        cause: '',
        body: { type: 'presence', session, person, live, consent: true },
      }
      return [
        presence,
        does(stepEntered, { step: onSeats ? 'seats' : 'address' }, session, start + enteredAt),
        does(placeDwelled, { place: 'seats', dwellMs: stay }, session, start + enteredAt),
        does(roomViewed, { branch: looked, free }, session),
      ]
    })
    const loans = Array.from({ length: one.lent }, (_, i) => does(bookLent, { bookId: `b${i}` }))
    const profile = does(memberUpdated, {
      ...(one.branch && { branch: one.branch }),
      hour: one.hour,
      tier: one.patron ? 'patron' : 'standard',
    })
    return [...tabs, profile, ...loans]
  })
}

const freed = (data: Seat, now: number): Message => ({
  id: 'freed',
  to: 'home:seat',
  cause: 'freed',
  body: {
    type: 'event',
    event: {
      id: 'freed',
      type: seatFreed.type,
      version: 1,
      time: now,
      received: now,
      source: 'desk',
      data: plain(data),
    },
  },
})

describe('routing', () => {
  it('equals scoring everybody, in ten thousand cases', () => {
    const engine = createEngine(readingRoom())
    const now = Date.UTC(2026, 0, 5)
    fc.assert(
      fc.property(people, seat, (all, wanted) => {
        const partition = engine.partition(0, 1)
        engine.step(partition, lives(all, now), now)
        const { seen } = engine.step(partition, [freed(wanted, now)], now)
        const told = seen.flatMap((one) => (one.type === 'candidate' ? [one.person] : []))
        expect(told).toEqual(bruteForce(all, wanted))
      }),
      { numRuns: 10_000 },
    )
  })

  it('gives the same answer to persons who come later, as long as places are free', () => {
    const engine = createEngine(readingRoom())
    const now = Date.UTC(2026, 0, 5)
    fc.assert(
      fc.property(people, seat, (all, given) => {
        const wanted = { ...given, places: 6 }
        const some = all.slice(0, 6).filter((one) => one.branch === wanted.branch)
        const partition = engine.partition(0, 1)
        engine.step(partition, [freed(wanted, now)], now)
        const { seen } = engine.step(partition, lives(some, now), now)
        const told = seen.flatMap((one) => (one.type === 'candidate' ? [one.person] : []))
        expect(told.toSorted()).toEqual(bruteForce(some, wanted).toSorted())
      }),
      { numRuns: 500 },
    )
  })

  it('chooses the same persons with 1, 4 and 16 partitions', () => {
    fc.assert(
      fc.property(people, seat, (all, wanted) => {
        const told = [1, 4, 16].map((partitions) => {
          const t = new Rehearsal(readingRoom(), { partitions })
          for (const message of [...lives(all, t.now), freed(wanted, t.now)]) t.deliver(message)
          t.advance(1_000)
          return t.received.map(({ person, command }) => `${person} ${command.id}`).toSorted()
        })
        expect(told[1]).toEqual(told[0])
        expect(told[2]).toEqual(told[0])
        expect(told[0]).toHaveLength(bruteForce(all, wanted).length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a place in a topic', () => {
  const crowd = (n: number, places: number) => {
    const t = new Rehearsal(readingRoom(), { partitions: 4 })
    const visitors = Array.from({ length: n }, (_, i) => {
      const one = t.visitor(`reader-${i}`)
      t.event(memberUpdated, { branch: 'north', hour: 18 }, { person: one.person, source: 'desk' })
      one.does(stepEntered, { step: 'seats' }, { time: t.now + i })
      return one
    })
    const free = () => t.system(seatFreed, { branch: 'north', seat: 's1', hour: 18, places })
    return { t, visitors, free }
  }

  it('goes to six of five hundred, the earliest first', () => {
    const { t, free } = crowd(500, 9)
    free()
    expect(t.received.map(({ person }) => person).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((i) => `user:reader-${i}`))
    expect(t.all('routed')).toMatchObject([{ live: 500, considered: 500, offered: 6 }])
  })

  it('goes to the next when somebody declines', () => {
    const { t, visitors, free } = crowd(10, 2)
    free()
    visitors[1]?.answers(suggestionDeclined, {})
    expect(t.received.map(({ person }) => person)).toEqual(['user:reader-0', 'user:reader-1', 'user:reader-2'])
  })

  it('goes to the next when a gate holds somebody back, which is recorded', () => {
    const { t, visitors, free } = crowd(10, 2)
    const [first] = visitors
    t.tell(`person:${first?.person ?? ''}`, {
      type: 'preferences',
      person: first?.person ?? '',
      preferences: { enabled: true, frequency: 'normal', categories: { seats: false } },
    })
    free()
    expect(t.received.map(({ person }) => person).toSorted()).toEqual(['user:reader-1', 'user:reader-2'])
    expect(first?.closed(offerSeat.name)).toEqual(['category'])
  })

  it('is explained by each term, its points and its evidence', () => {
    const { t, visitors, free } = crowd(1, 1)
    visitors[0]?.does(roomViewed, { branch: 'north', free: 0 })
    free()
    expect(t.all('candidate')[0]?.candidate.score).toMatchObject({
      total: 110,
      threshold: 70,
      terms: [
        { points: 50, because: 'is choosing a seat', evidence: [expect.any(String)] },
        { points: 20, because: 'comes at this hour', evidence: [expect.any(String)] },
        { points: 40, because: 'found the branch full', evidence: [expect.any(String)] },
      ],
    })
  })

  it('is not given twice to somebody with two tabs', () => {
    const { t, visitors, free } = crowd(1, 2)
    const second = t.visitor('reader-0', { tab: 'other' })
    second.does(stepEntered, { step: 'seats' })
    free()
    expect(t.received).toHaveLength(1)
    expect([visitors[0]?.session, second.session]).toContain(t.received[0]?.session)
  })

  it('is given without a partition that does not answer in time', () => {
    const { t, free } = crowd(10, 2)
    const [, lost] = t.partitions
    const step = t.engine.step.bind(t.engine)
    t.engine.step = (p, batch, now) =>
      p === lost && batch.some(({ to }) => to === 'all') ? { emit: [], effects: [], seen: [] } : step(p, batch, now)
    free()
    expect(t.received).toEqual([])
    t.advance(250)
    expect(t.received).toHaveLength(2)
    expect(t.all('dropped')).toMatchObject([{ reason: 'nominees', count: 1 }])
    t.advance(minutes(6))
  })
})
