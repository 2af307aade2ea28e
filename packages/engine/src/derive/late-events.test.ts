import { hours, minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { type Deriving, defineSignal, isEvent } from '../define/define-signal.js'
import { asked, served } from '../testing/desk.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { absence } from './detectors/absence.js'
import { correlate } from './detectors/correlate.js'
import { crossesAbove, crossesBelow } from './detectors/crosses.js'
import { either } from './detectors/either.js'
import { sequence } from './detectors/sequence.js'
import { startingAt } from './detectors/starting-at.js'
import { times } from './detectors/times.js'
import { unusual } from './detectors/unusual.js'
import * as keep from './operators/keep.js'
import * as window from './operators/window.js'

type Asked = { shelf: string; reader: string; n: number }

const rule = (name = 'desk.seen') => defineSignal(name).on(asked, served).per((e) => e.shelf)

function stage(...rules: Deriving<Asked, object>[]) {
  const signals = rules.map((one) => one.expires(minutes(10)).emit((e) => ({ priority: 'low', data: e.n })))
  const t = new Rehearsal(definePack({ name: 'desk', signals }))
  const about = (n: number) => ({ shelf: 'a', reader: 'ann', n })
  const of = (agoMs: number) => ({ source: 'desk', time: t.now - agoMs })
  return {
    t,
    asks: (n: number, agoMs = 0) => t.event(asked, about(n), of(agoMs)),
    serves: (n: number, agoMs = 0) => t.event(served, about(n), of(agoMs)),
    /** The data of the signals that were announced, and of those that stand. */
    announced: () => t.all('signal').map(({ signal }) => signal.data),
    standing: () => t.partitions[0]?.standings.all().map(({ data }) => data),
    dropped: () => t.all('dropped').map(({ reason }) => reason),
  }
}

describe('a late event', () => {
  it.each([
    ['below', rule().when(crossesBelow({ low: { at: 5, rearm: 7 } }, (e) => e.n)), [60, 3], 2],
    ['above', rule().when(crossesAbove({ high: { at: 50, rearm: 40 } }, (e) => e.n)), [10, 60], 70],
  ])('is no crossing %s when a newer value is known', (_, crosses, [now = 0, before = 0], next) => {
    const { asks, announced, t } = stage(crosses)
    asks(now)
    asks(before, minutes(5))
    expect(announced()).toEqual([])
    t.advance(seconds(1))
    asks(next)
    expect(announced()).toEqual([next])
  })

  it('does not re-arm a level', () => {
    const { asks, announced, t } = stage(rule().when(crossesBelow({ low: { at: 5, rearm: 7 } }, (e) => e.n)))
    asks(4)
    asks(9, seconds(30))
    t.advance(1)
    asks(3)
    expect(announced()).toEqual([4])
  })

  it('neither ends the signal of a newer event, nor raises one that a newer event has ended', () => {
    const isServed = rule().when((_, { event }) => isEvent(event, asked)).clears((_, { event }) => isEvent(event, served))
    const { asks, serves, standing, dropped } = stage(isServed)
    asks(1)
    serves(0, minutes(1))
    expect(standing()).toEqual([1])
    serves(0)
    expect(standing()).toEqual([])
    asks(2, seconds(1))
    expect(standing()).toEqual([])
    expect(dropped()).toEqual(['late', 'late'])
  })

  it('does not take the place of a signal about a newer event', () => {
    const { asks, standing } = stage(rule())
    asks(1, minutes(1))
    asks(2, minutes(2))
    expect(standing()).toEqual([1])
    asks(3)
    expect(standing()).toEqual([3])
  })

  it('is no evidence of a newer signal', () => {
    const { t, asks } = stage(rule().when((e) => e.n < 5).clears((e) => e.n >= 7))
    const before = asks(60)
    asks(3, minutes(30))
    t.advance(1)
    const low = asks(4)
    expect(t.all('signal')).toMatchObject([{ signal: { evidence: { ids: [before.id, low.id], count: 2 } } }])
  })

  it('does not take the place of the newest event of a burst', () => {
    const { asks, announced, t } = stage(rule().collapse(seconds(3)))
    asks(60)
    asks(3, minutes(5))
    t.advance(seconds(4))
    expect(announced()).toEqual([60])
    t.advance(minutes(1))
    asks(3, minutes(5))
    asks(50)
    t.advance(seconds(4))
    expect(announced()).toEqual([60, 50])
  })

  it('does not discard a burst that is newer when it clears', () => {
    const { asks, announced, t } = stage(rule().collapse(seconds(3)).clears((e) => e.n === 0))
    asks(4)
    asks(0, minutes(1))
    t.advance(seconds(4))
    expect(announced()).toEqual([4])
  })

  it('is no step of a sequence, no instant and no peak', () => {
    const steps = stage(rule().when(sequence([asked, served], minutes(10))))
    steps.asks(1)
    steps.serves(2, minutes(1))
    expect(steps.announced()).toEqual([])

    const instant = stage(rule().when(startingAt((e) => e.n, () => true)))
    instant.asks(instant.t.now + hours(1))
    instant.asks(0, minutes(1))
    expect(instant.announced()).toEqual([])

    const peak = stage(rule().when(either(unusual((e) => e.n, { warmUp: 3 }), () => false)))
    for (const n of [1, 2, 1, 2]) peak.asks(n)
    peak.asks(50, minutes(1))
    expect(peak.announced()).toEqual([])
    peak.t.advance(1)
    peak.asks(60)
    expect(peak.announced()).toEqual([60])
  })

  it('finds its pair, and does not replace a newer event that waits for one', () => {
    const { asks, serves, announced, t } = stage(rule().when(correlate(asked, served, minutes(1))))
    asks(1)
    asks(2, minutes(5))
    serves(3, minutes(8))
    expect(announced()).toEqual([])
    t.advance(seconds(30))
    serves(4)
    expect(announced()).toEqual([4])
  })

  it('does not replace the latest value that is kept, and takes its place in a trend', () => {
    const kept = defineSignal('desk.seen')
      .on(asked)
      .per((e) => e.shelf)
      .keep({ latest: keep.latest((e) => e.n), trend: keep.trend((e) => e.n, minutes(10)) })
      .expires(hours(1))
      .emit((_, { latest, trend }) => ({ priority: 'low', data: [latest ?? 0, trend] }))
    const t = new Rehearsal(definePack({ name: 'desk', signals: [kept] }))
    for (const [n, agoMs] of [[9, seconds(30)], [4, 0], [7, seconds(20)], [3, 0]] as const) {
      t.event(asked, { shelf: 'a', reader: 'ann', n }, { source: 'desk', time: t.now - agoMs })
    }
    expect(t.all('signal').at(-1)?.signal.data).toEqual([3, 'declining'])
  })

  it('is outside of every window and absence that has closed', () => {
    const { asks, announced, t } = stage(
      rule('desk.often').when(times(1, window.sliding(hours(1)))),
      rule('desk.waited').when(absence({ after: asked, of: [served], ms: seconds(5) })),
    )
    t.advance(minutes(1))
    asks(1, minutes(30))
    t.advance(minutes(1))
    expect(announced()).toEqual([])
  })
})

describe('the time for which a signal stands', () => {
  it.each([2, 23, 25, 72])('is over when its event of %d hours ago arrives', (hoursAgo) => {
    const { asks, announced, standing, dropped } = stage(rule())
    asks(1, hours(hoursAgo))
    expect([announced(), standing(), dropped()]).toEqual([[], [], ['expired on arrival']])
  })

  it('counts from the time of its event', () => {
    const { asks, standing, t } = stage(rule())
    const { time } = asks(1, minutes(6))
    expect(t.all('signal')).toMatchObject([{ signal: { time, expiresAt: time + minutes(10) } }])
    t.advance(minutes(4) - 1)
    expect(standing()).toEqual([1])
    t.advance(1)
    expect(standing()).toEqual([])
  })

  it('counts from the time of the event also when facts are looked up, and from the wake that finds an absence', () => {
    const shelfName = defineFact('shelf.name', { read: async (shelf: string) => shelf })
    const named = rule('desk.named').asks(({ shelf }) => ({ name: shelfName(shelf) })).expires(minutes(10)).emit((e) => ({ priority: 'low', data: e.n }))
    const waited = rule('desk.waited').when(absence({ after: asked, of: [served], ms: seconds(5) })).expires(minutes(10)).emit((e) => ({ priority: 'low', data: e.n }))
    const t = new Rehearsal(definePack({ name: 'desk', signals: [named, waited], facts: [shelfName] }), { facts: () => 'north' })
    const time = t.now - seconds(1)
    t.event(asked, { shelf: 'a', reader: 'ann', n: 1 }, { source: 'desk', time })
    t.advance(minutes(1))
    expect(t.all('signal').map(({ signal }) => [signal.type, signal.expiresAt - time])).toEqual([
      ['desk.named', minutes(10)],
      ['desk.waited', seconds(5) + minutes(10)],
    ])
  })

  it('ends with a newer event of the key, even if that one has nothing to say any more', () => {
    const until = defineSignal('desk.until').on(asked).per((e) => e.shelf).expires((e, { now }) => e.n - now).emit((e) => ({ priority: 'low', data: e.n }))
    const t = new Rehearsal(definePack({ name: 'desk', signals: [until] }))
    const ask = (n: number, agoMs: number) => t.event(asked, { shelf: 'a', reader: 'ann', n }, { source: 'desk', time: t.now - agoMs })
    ask(t.now + hours(1), minutes(40))
    expect(t.partitions[0]?.standings.all()).toHaveLength(1)
    ask(t.now - minutes(10), minutes(20))
    expect(t.partitions[0]?.standings.all()).toEqual([])
  })
})
