import { defineEvent, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { absence } from './detectors/absence.js'
import { crossesAbove } from './detectors/crosses.js'
import { times } from './detectors/times.js'
import type { Signal } from '../message/message.js'
import * as keep from './operators/keep.js'
import * as window from './operators/window.js'
import { asked, at, dataOf, type Happening, served, signalsOf } from '../testing/desk.js'
import { Rehearsal } from '../testing/rehearsal.js'

describe('the order of time', () => {
  const busy = defineSignal('desk.busy')
    .on(asked, served)
    .per((e) => e.shelf)
    .keep({
      readers: keep.distinct((e) => e.reader, window.sliding(seconds(6))),
      sum: keep.aggregate('sum', (e) => e.n, window.tumbling(seconds(5))),
    })
    .when((_, { readers, sum }) => readers >= 2 && sum % 3 === 0)
    .expires(seconds(2))
    .emit((e, { readers, sum }) => ({ priority: 'low', data: { ...e, readers, sum } }))
  const unserved = defineSignal('desk.waited')
    .on(asked, served)
    .per((e) => e.shelf)
    .when(absence({ after: asked, of: [served], ms: seconds(4) }))
    .expires(seconds(2))
    .emit((e) => ({ priority: 'low', data: e.n }))
  const thrice = defineSignal('desk.thrice')
    .on(asked, served)
    .per((e) => e.shelf)
    .when(times(3, window.session(seconds(3))))
    .expires(seconds(2))
    .emit((e) => ({ priority: 'low', data: e.n }))

  const happening = fc.record({
    what: fc.constantFrom('asked' as const, 'served' as const),
    at: fc.integer({ min: 0, max: 30_000 }),
    delay: fc.integer({ min: 0, max: 2_000 }),
    data: fc.record({
      shelf: fc.constantFrom('a', 'b'),
      reader: fc.constantFrom('ann', 'bob', 'eva'),
      n: fc.integer({ min: 0, max: 5 }),
    }),
  })

  it.each([
    ['aggregates', busy],
    ['absences', unserved],
    ['counts', thrice],
  ])('does not change %s under delays up to the lateness', (_, signal) => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), (happenings) => {
        const prompt = happenings.map((one) => ({ ...one, delay: 0 }))
        const clean = signalsOf(signal, prompt).signals.toSorted(byId)
        expect(signalsOf(signal, happenings).signals.toSorted(byId)).toEqual(clean)
        expect(signalsOf(signal, happenings, 4).signals.toSorted(byId)).toEqual(clean)
      }),
      { numRuns: 150 },
    )
  })

  it('leaves out an event later than the lateness, and counts it', () => {
    const { signals, dropped } = signalsOf(thrice, [
      ...at(0, 1),
      { what: 'asked', at: seconds(2), delay: 2_500 },
      ...at(4.4),
    ])
    expect(signals).toEqual([])
    expect(dropped).toMatchObject([{ reason: 'late', where: 'desk.thrice', count: 1 }])
  })

  it('treats nothing as late after a backlog', () => {
    const t = new Rehearsal(
      definePack({ name: 'desk', events: [asked, served], signals: [thrice], useCases: [], actions: [] }),
    )
    const arrived = t.now
    t.now += minutes(5)
    for (const s of [0, 1, 2]) {
      t.event(
        asked,
        { shelf: 'a', reader: 'ann', n: s },
        { time: arrived + seconds(s), received: arrived + seconds(s) },
      )
    }
    t.advance(seconds(3))
    expect(t.all('signal')).toHaveLength(1)
    expect(t.all('dropped')).toEqual([])
  })
})

describe('the keys of a rule', () => {
  it('are evicted least recently used first, and counted', () => {
    const few = defineSignal('desk.few')
      .on(asked)
      .per((e) => e.shelf)
      .when(crossesAbove({ low: { at: 0, rearm: 0 } }, (e) => e.n))
      .expires(seconds(1))
      .keys(10)
      .emit((e) => ({ priority: 'low', data: e.shelf }))
    const t = new Rehearsal(definePack({ name: 'desk', events: [asked], signals: [few], useCases: [], actions: [] }))
    for (let i = 0; i < 100; i++) {
      t.event(asked, { shelf: 'used', reader: 'ann', n: 1 })
      t.event(asked, { shelf: `shelf-${i}`, reader: 'ann', n: 1 })
      t.advance(seconds(2))
    }
    expect(t.partitions[0]?.rules[0]?.keys.size).toBe(10)
    expect(t.all('signal').filter(({ signal }) => signal.key === 'used')).toHaveLength(1)
    expect(t.all('dropped').reduce((sum, { count }) => sum + count, 0)).toBe(91)
  })

  it('are not evicted by one person who invents new ones', () => {
    const made = defineEvent('title.made', { data: z.object({ title: z.string() }) })
    const seen = defineSignal('title.seen')
      .on(made)
      .per((e) => e.title)
      .keep({ n: keep.latest((e) => e.title) })
      .when(() => false)
      .expires(seconds(1))
      .keys(100)
      .emit((e) => ({ priority: 'low', data: e.title }))
    const t = new Rehearsal(definePack({ name: 'titles', events: [made], signals: [seen], useCases: [], actions: [] }))
    const [eve, ann] = [t.visitor('eve'), t.visitor('ann')]
    for (let i = 0; i < 200; i++) eve.does(made, { title: `made up ${i}` })
    ann.does(made, { title: 'dune' })
    eve.does(made, { title: 'made up 0' })
    expect(t.partitions[0]?.rules[0]?.keys.size).toBe(21)
    expect(t.all('dropped').filter(({ reason }) => reason === 'flood')).toHaveLength(180)
    t.restart()
    eve.does(made, { title: 'one more' })
    expect(t.partitions[0]?.rules[0]?.keys.size).toBe(21)
    t.advance(minutes(1))
    eve.does(made, { title: 'one more' })
    expect(t.partitions[0]?.rules[0]?.keys.size).toBe(22)
  })
})

const byId = (a: Signal, b: Signal): number => (a.id < b.id ? -1 : 1)

describe('a burst', () => {
  it('becomes its first event at once with the leading edge', () => {
    const early = defineSignal('desk.called')
      .on(asked)
      .per((e) => e.shelf)
      .collapse(seconds(3), 'leading')
      .expires(seconds(1))
      .emit((e, { burst }) => ({ priority: 'low', data: [e.n, burst.count] }))
    const calls = [0, 1, 2, 4].map((s): Happening => ({ what: 'asked', at: seconds(s), data: { n: s } }))
    expect(dataOf(signalsOf(early, calls))).toEqual([
      [0, 1],
      [4, 1],
    ])
  })
})

describe('the evidence of a signal', () => {
  const many = defineSignal('desk.crowded')
    .on(asked, served)
    .per((e) => e.shelf)
    .only((e, event) => event.type === asked.type && e.n > 1)
    .expires(seconds(1))
    .emit((e) => ({ priority: 'low', data: e.n }))
  const evidenceOf = (happenings: readonly Happening[]) => signalsOf(many, happenings).signals.map(({ evidence }) => evidence)

  it('counts the events that were left out since the last signal, of every kind, and names none of them', () => {
    const [first, second, third] = [2, 3, 4].map((n): Happening => ({ what: 'asked', at: seconds(n), data: { n } }))
    const noise: Happening[] = [{ what: 'served', at: seconds(1), data: { n: 9 } }, { what: 'asked', at: seconds(1), data: { n: 1 } }]
    if (!first || !second || !third) throw new Error('Three events are needed.')
    expect(evidenceOf([...noise, first, { what: 'served', at: 2_500 }, second, third])).toEqual([
      { ids: ['event-2'], count: 1, leftOut: 2 },
      { ids: ['event-4'], count: 1, leftOut: 1 },
      { ids: ['event-5'], count: 1 },
    ])
  })

  it('counts no left-out event that happened before the last signal and arrives late', () => {
    expect(evidenceOf([{ what: 'asked', at: seconds(2), data: { n: 2 } }, { what: 'served', at: seconds(1), delay: 1_500 }, { what: 'asked', at: seconds(3), data: { n: 3 } }])).toEqual([
      { ids: ['event-0'], count: 1 },
      { ids: ['event-2'], count: 1 },
    ])
  })
})
