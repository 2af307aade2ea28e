import { defineEvent, minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal, type SignalDefinition } from '../define/define-signal.js'
import { createEngine } from '../kernel/create-engine.js'
import type { Event } from '../message/message.js'
import { asked, served } from '../testing/desk.js'
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

const start = Date.UTC(2026, 0, 5, 9)

/** An event of the desk, `at` seconds from the start. */
function event(n: number, at: number, data: object = {}, contract = asked): Event {
  const time = start + seconds(at)
  return { id: `e${at}-${n}`, type: contract.type, version: 1, time, received: time, source: 'desk', data: { shelf: 'a', reader: 'ann', n, ...data } }
}

function explain(signal: SignalDefinition, events: Event[], { key, at = 60 }: { key?: string; at?: number } = {}) {
  const engine = createEngine(definePack({ name: 'desk', signals: [signal] }))
  return engine.explain({ signal: signal.type, events, now: start + seconds(at), ...(key !== undefined && { key }) })
}

const rule = () => defineSignal('desk.few').on(asked, served).per((e) => e.shelf)
const low = () => ({ priority: 'low' as const, data: null })
const below = { high: { at: 2, rearm: 4 } }

describe('why a rule gave no signal', () => {
  it('says that the level itself is no crossing, and what it waits for', () => {
    const few = rule().when(crossesBelow(below, (e) => e.n)).expires(minutes(10)).emit(low)
    const [story] = explain(few, [event(9, 0), event(2, 1)])
    expect(story).toMatchObject({ key: 'a', events: 2, detector: 'the last value is 2; high waits for a value below 2 (2 itself is not below 2)' })
    expect(story?.last.at(-1)).toMatchObject({ type: 'desk.asked', made: 'no signal: the last value is 2; high waits for a value below 2 (2 itself is not below 2)' })
    expect(story?.standing).toBeUndefined()
    const [fired] = explain(few, [event(9, 0), event(1, 1)])
    expect(fired).toMatchObject({ detector: 'the last value is 1; high was crossed and fires again only after the value was at 4 or more', standing: {} })
    expect(fired?.last.at(-1)?.made).toMatch(/^a signal, low, until 2026-01-05T09:10:01/)
    const many = rule().when(crossesAbove({ high: { at: 5, rearm: 3 } }, (e) => e.n)).expires(minutes(10)).emit(low)
    expect(explain(many, [event(5, 0)])[0]?.detector).toBe('the last value is 5; high waits for a value above 5 (5 itself is not above 5)')
  })

  it.each<[string, SignalDefinition, Event[], string]>([
    ['only', rule().only((e) => e.n > 5).expires(1_000).emit(low), [event(1, 0)], 'left out by .only(…)'],
    ['clears', rule().clears((e) => e.n === 0).expires(1_000).emit(low), [event(0, 0)], 'taken by .clears(…): what stood for the key is over'],
    ['a condition', rule().when((e) => e.n > 5).expires(1_000).emit(low), [event(1, 0)], 'no signal: the condition of .when(…) is asked of each event'],
    ['emit', rule().expires(1_000).emit(() => undefined), [event(1, 0)], 'no signal: .emit(…) returned undefined'],
    ['expires', rule().expires(() => 0).emit(low), [event(1, 0)], 'no signal: .expires(…) gave 0'],
    ['asks', rule().asks(() => undefined).expires(1_000).emit(low), [event(1, 0)], 'no signal: .asks(…) returned undefined'],
    ['an event that came too late', rule().expires(1_000).emit(low), [event(1, 9), event(2, 3)], 'no signal: a newer event has raised or cleared a signal'],
    ['a signal that was over on arrival', rule().expires(1_000).emit(low), [{ ...event(1, 0), received: start + seconds(30) }], 'no signal: its time was over when it arrived'],
    ['a time that is not believed', rule().expires(1_000).emit(low), [{ ...event(1, 0), claimed: 0 }], 'left out: its time is over a day off'],
    ['an error', rule().expires(1_000).emit(() => { throw new TypeError('nothing there') }), [event(1, 0)], "defineSignal('desk.few'): a callback threw TypeError: nothing there on the event 'desk.asked'; correct the callback that the stack names."],
  ])('names %s', (_, signal, events, made) => {
    expect(explain(signal, events)[0]?.last.at(-1)?.made).toBe(made)
  })

  it('follows a burst to its end, and says when one is still open', () => {
    const bursts = rule().collapse(seconds(3)).when((e) => e.n > 5).expires(minutes(10)).emit(low)
    expect(explain(bursts, [event(1, 0)])[0]?.last[0]?.made).toBe(
      'part of a burst, which is judged at 2026-01-05T09:00:03.000Z; then no signal: the condition of .when(…) is asked of each event',
    )
    expect(explain(bursts, [event(1, 0)], { at: 2 })[0]).toMatchObject({ burstUntil: start + seconds(3) })
  })

  it('shows what is kept, and the events that wait for their turn', () => {
    const counts = rule().keep({ n: keep.count(window.sliding(minutes(5))) }).when((_, { n }) => n > 5).expires(1_000).emit(low)
    expect(explain(counts, [event(1, 0), event(2, 1)])[0]).toMatchObject({ events: 2, kept: { n: 2 } })
    expect(explain(counts, [event(1, 0), event(2, 60)])[0]?.last.at(-1)?.made).toBe('waits two seconds for earlier events')
  })

  it.each<[string, SignalDefinition, Event[], RegExp]>([
    ['absence', rule().when(absence({ after: asked, of: [served], ms: minutes(2) })).expires(1_000).emit(low), [event(1, 0)], /^waits until 2026-01-05T09:02:00.000Z whether desk.served follows desk.asked$/],
    ['correlate', rule().when(correlate(asked, served, minutes(2))).expires(1_000).emit(low), [event(1, 0)], /^waits for both within 120000 ms: desk.asked at 2026.*, desk.served not yet$/],
    ['sequence', rule().when(sequence([asked, asked, served], minutes(2))).expires(1_000).emit(low), [event(1, 0)], /^has seen 1 of 3 steps within 120000 ms, the first at 2026.*; waits for desk.asked$/],
    ['times', rule().when(times(3, window.sliding(minutes(5)))).expires(1_000).emit(low), [event(1, 0)], /^the window held 1 of 3 events at its last event$/],
    ['unusual', rule().when(unusual((e) => e.n)).expires(1_000).emit(low), [event(1, 0)], /^knows 1 of the 20 values that it needs first$/],
    ['either', rule().when(either(unusual((e) => e.n), () => false)).expires(1_000).emit(low), [event(1, 0)], /^knows 1 of the 20 values that it needs first; or its condition$/],
    ['startingAt', rule().when(startingAt(() => start + minutes(5), () => true)).expires(1_000).emit(low), [event(1, 0)], /^waits until 2026-01-05T09:05:00.000Z$/],
  ])('says what %s has seen and waits for', (_, signal, events, waits) => {
    expect(explain(signal, events)[0]?.detector).toMatch(waits)
  })

  it('tells keys apart, the latest last, and tells of one where it is named', () => {
    const every = rule().expires(1_000).emit(low)
    const events = [event(1, 0, { shelf: 'a' }), event(2, 1, { shelf: 'b' }), event(3, 2, { shelf: 'a' })]
    expect(explain(every, events).map(({ key, events: n }) => [key, n])).toEqual([['b', 1], ['a', 2]])
    expect(explain(every, events, { key: 'b' }).map(({ key }) => key)).toEqual(['b'])
    expect(explain(every, events, { key: 'c' })).toEqual([])
  })

  it('refuses a signal that the pack does not have, with those that it has', () => {
    const engine = createEngine(definePack({ name: 'desk', events: [defineEvent('desk.cleaned', { data: z.null() })], signals: [rule().expires(1).emit(low)] }))
    expect(() => engine.explain({ signal: 'desk.fwe', events: [], now: start })).toThrow("Unknown signal 'desk.fwe'. The pack has 'desk.few'.")
  })
})
