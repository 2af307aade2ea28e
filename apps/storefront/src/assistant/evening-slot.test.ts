import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rehearsal } from '@proactive/engine/testing'
import { minutes, seconds, suggestionDeclined } from '@proactive/protocol'
import { cartChanged, checkoutStepEntered, deliverySlotsViewed, feedbackGiven, pointerDwelled } from './contract/index.js'
import { slotCapacityChanged, slotIndexed, slotReconciled } from './shop-events.js'
import { type Recorded, stage } from './stage.fixture.js'

const slotId = 'Z3-2026-01-06-18'

/** One shopper of a crowd: the shop's records of them, and what they did. */
interface Shopper extends Recorded {
  person: string
  viewed?: { zone: string; available: number }
  step?: 'address' | 'delivery' | 'payment'
  dwellMs: number
  total: number
  enteredAt: number
  /** Whether they complained about delivery times before. */
  complained?: boolean
  /** Whether they left an earlier checkout at the delivery step. */
  leftBefore?: boolean
}

/** The reference: scores every shopper by the formula, and returns the best six. */
function expected(crowd: readonly Shopper[], free: number): string[] {
  return crowd
    .filter(({ zone, viewed }) => (zone ?? viewed?.zone) === 'Z3')
    .map((one) => {
      const { step, dwellMs, usualStart, viewed, tier, total } = one
      const dwells = step === 'delivery' && dwellMs > 30_000
      const score =
        (step === 'delivery' ? 50 : 0) +
        (dwells ? 30 : 0) +
        (usualStart === '18:00' ? 20 : 0) +
        (viewed?.zone === 'Z3' && viewed.available === 0 ? 40 : 0) +
        (tier === 'vip' ? 25 : 0) +
        (total > 100_000 ? 15 : 0)
      return { ...one, score, tie: step === 'delivery' ? one.enteredAt : Infinity }
    })
    .filter(({ score }) => score >= 70)
    .toSorted((a, b) => b.score - a.score || first(b.complained) - first(a.complained) || first(b.leftBefore) - first(a.leftBefore) || (a.tie === b.tie ? 0 : a.tie - b.tie) || (a.person < b.person ? -1 : 1))
    .slice(0, Math.min(6, free))
    .map(({ person }) => person)
    .toSorted()
}

const first = (is: boolean | undefined): number => Number(is ?? false)

/** Makes a crowd, the same for the same seed. */
function crowdOf(size: number, seed: number): Shopper[] {
  let state = seed
  // `undefined` is the first choice, because an index past the end also gives the first value.
  const draw = <Value>(...values: [Value, ...Value[]]): Value => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return values[Math.floor((state / 2 ** 32) * values.length)] ?? values[0]
  }
  return Array.from({ length: size }, (_, i) => {
    const zone = draw(undefined, 'Z1', 'Z2', 'Z3', 'Z3')
    const viewed = draw(undefined, { zone: 'Z3', available: 0 }, { zone: 'Z3', available: 4 }, { zone: 'Z1', available: 0 })
    const usualStart = draw(undefined, '18:00', '08:00')
    const step = draw(undefined, 'delivery', 'delivery', 'address', 'payment')
    return {
      person: `user:p${String(i).padStart(3, '0')}`,
      ...(zone && { zone }),
      ...(viewed && { viewed }),
      ...(usualStart && { usualStart }),
      ...(step && { step }),
      tier: draw('standard', 'standard', 'standard', 'vip'),
      dwellMs: draw(0, 5_000, 31_000, 61_000),
      total: draw(0, 60_000, 100_000, 100_001, 150_000),
      enteredAt: i,
      complained: draw(false, false, false, true),
      leftBefore: draw(false, false, false, true),
    }
  })
}

function enter(t: Rehearsal, crowd: readonly Shopper[]): void {
  for (const { person, viewed, step, dwellMs, total, complained, leftBefore } of crowd) {
    const name = person.slice('user:'.length)
    if (leftBefore) {
      const before = t.visitor(name, { tab: 'before' })
      before.does(checkoutStepEntered, { step: 'delivery', total: 0 })
      before.leaves()
    }
    const visitor = t.visitor(name)
    if (complained) visitor.does(feedbackGiven, { about: 'delivery', mood: 'bad' })
    visitor.does(cartChanged, { items: [], total })
    if (step) visitor.does(checkoutStepEntered, { step, total })
    if (step === 'delivery' && dwellMs > 0) {
      visitor.does(pointerDwelled, { target: 'delivery-options', dwellMs, oscillation: 'low' })
    }
    if (viewed) visitor.does(deliverySlotsViewed, viewed)
    t.advance(1)
  }
}

/** Sends fifty raw events within 3 s, most of them noise, about one change of capacity. */
function fifty(t: Rehearsal, from: number, to: number): void {
  for (let i = 0; i < 50; i++) {
    if (i === 0) t.system(slotCapacityChanged, { zone: 'Z3', slotId, from, to })
    else if (i % 3 === 0) t.system(slotIndexed, { zone: 'Z3', slotId })
    else if (i % 3 === 1) t.system(slotReconciled, { zone: 'Z3', slotId })
    else t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: to, to })
    t.advance(50)
  }
}

const told = (t: Rehearsal) => t.received.filter(({ command: { data } }) => !('place' in data)).map(({ person }) => person).toSorted()

function opened(crowd: readonly Shopper[], { partitions = 1, free = 10 } = {}): Rehearsal {
  const t = stage({ partitions, places: free, shoppers: new Map(crowd.map((one) => [one.person, one])) })
  enter(t, crowd)
  fifty(t, free - 1, free)
  t.advance(seconds(5))
  return t
}

describe('a slot that opens', () => {
  it('becomes one signal out of fifty raw events', () => {
    const t = opened([])
    expect(t.all('signal').map(({ signal }) => signal)).toMatchObject([
      {
        type: 'delivery.slot_opened',
        priority: 'medium',
        data: { slotId, slot: '18:00-20:00', zone: 'Z3', impactedPostcodes: ['11000', '11001', '11002'], changeCount: 1, finalCapacity: 10 },
        evidence: { count: 1, leftOut: 49 },
      },
    ])
  })

  it.each([1, 4, 16])('is offered to the six of five hundred with the highest scores, over %i partitions', (partitions) => {
    const crowd = crowdOf(500, 20_260_105)
    const t = opened(crowd, { partitions })
    expect(told(t)).toEqual(expected(crowd, 10))
    expect(told(t)).toHaveLength(6)
  })

  it('is never offered to more shoppers than there are places', () => {
    const crowd = crowdOf(200, 7)
    expect(told(opened(crowd, { free: 2 }))).toEqual(expected(crowd, 2))
  })

  it('is offered to one of two for one place, and the other knows where they stand, and gets it when the first declines', () => {
    const one = { zone: 'Z3', usualStart: '18:00', step: 'delivery' as const, dwellMs: 0, total: 0 }
    const crowd: Shopper[] = [{ ...one, person: 'user:a', enteredAt: 0 }, { ...one, person: 'user:b', enteredAt: 1 }]
    const t = stage({ places: 1, nearest: { slotId: 'Z3-2026-01-06-16', price: 9900, hours: '16:00–18:00' }, shoppers: new Map(crowd.map((each) => [each.person, each])) })
    enter(t, crowd)
    fifty(t, 0, 1)
    t.advance(seconds(5))
    const waits = t.received.find(({ person }) => person === 'user:b')
    expect(told(t)).toEqual(['user:a'])
    expect(waits?.command.data).toMatchObject({ anchor: 'checkout/delivery', place: { n: 2, of: 2 }, message: expect.stringContaining('Another shopper decides first') })
    t.event(suggestionDeclined, {}, { person: 'user:a', session: 'a-tab', causationId: t.received[0]?.command.id ?? '' })
    t.advance(seconds(1))
    expect(told(t)).toEqual(['user:a', 'user:b'])
    expect(waits?.withdrawn).toBe('offered')
  })

  it('reaches the shoppers with the highest scores in any crowd', () => {
    assert(
      property(integer({ min: 1 }), integer({ min: 0, max: 25 }), integer({ min: 1, max: 8 }), (seed, size, free) => {
        const crowd = crowdOf(size, seed)
        expect(told(opened(crowd, { free }))).toEqual(expected(crowd, free))
      }),
      { numRuns: 400 },
    )
  })

  it('goes first to who complained about delivery times, then to who left at this step before, then to who came first', () => {
    const one = { zone: 'Z3', usualStart: '18:00', step: 'delivery' as const, dwellMs: 0, total: 0, enteredAt: 0 }
    const crowd: Shopper[] = [
      { ...one, person: 'user:a' },
      { ...one, person: 'user:b', enteredAt: 1 },
      { ...one, person: 'user:c', enteredAt: 2, leftBefore: true },
      { ...one, person: 'user:d', enteredAt: 3, complained: true },
    ]
    expect([1, 2, 3].map((free) => told(opened(crowd, { free })))).toEqual([['user:d'], ['user:c', 'user:d'], ['user:a', 'user:c', 'user:d']])
  })

  it.each([
    [4, 'low'],
    [5, 'medium'],
    [19, 'medium'],
    [20, 'high'],
  ])('says with %i interested shoppers that demand is %s, and how the free places change', (interested, estimatedDemand) => {
    const t = stage({ interested })
    t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: 9, to: 10 })
    t.advance(minutes(1))
    // Most places are taken before the next one opens.
    t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: 10, to: 3 })
    t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: 3, to: 4 })
    t.advance(seconds(4))
    expect(t.all('signal').map(({ signal }) => signal.data)).toMatchObject([
      { estimatedDemand, trend: 'rising' },
      { estimatedDemand, trend: 'declining' },
    ])
  })

  it.each([
    ['there', 'Z3', ['user:mover']],
    ['where no zone delivers', '', []],
  ])('uses the address that a shopper has typed in the checkout before that of the profile: %s', (_, typed, people) => {
    const mover: Recorded = { zone: 'Z1', usualStart: '18:00' }
    const t = stage({ shoppers: new Map([['user:mover', mover]]) })
    const visitor = t.visitor('mover')
    visitor.does(deliverySlotsViewed, { zone: 'Z3', available: 0 })
    visitor.does(checkoutStepEntered, { step: 'address', total: 0 })
    mover.zone = typed
    visitor.does(checkoutStepEntered, { step: 'delivery', total: 0 })
    fifty(t, 9, 10)
    t.advance(seconds(5))
    expect(told(t)).toEqual(people)
  })

  it('is offered to a shopper who enters the delivery step while the signal stands', () => {
    const late: Shopper = { person: 'user:late', zone: 'Z3', usualStart: '18:00', tier: 'vip', dwellMs: 0, total: 0, enteredAt: 0 }
    const t = opened([late])
    expect(told(t)).toEqual([])
    t.advance(minutes(1))
    t.event(checkoutStepEntered, { step: 'delivery', total: 0 }, { person: 'user:late', session: 'late-tab' })
    t.advance(seconds(1))
    expect(told(t)).toEqual(['user:late'])
  })
})
