import { type Json, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { homeOf } from '../message/address.js'
import { createEngine } from '../kernel/create-engine.js'
import { definePack } from '../define/define-pack.js'
import { defineSignal, isEvent } from '../define/define-signal.js'
import { absence } from './detectors/absence.js'
import { crossesAbove } from './detectors/crosses.js'
import { sequence } from './detectors/sequence.js'
import { times } from './detectors/times.js'
import type { Event, Message } from '../message/message.js'
import * as keep from './operators/keep.js'
import * as window from './operators/window.js'
import { asked, served } from '../testing/desk.js'

const start = Date.UTC(2026, 0, 5, 9)

/** Three rules, the first of them in two versions that count differently. */
function desk(version: number) {
  const busy = defineSignal('desk.busy', { version })
    .on(asked)
    .per((e) => e.shelf)
    .keep({ n: keep.count(window.sliding(seconds(20))) })
    .collapse(seconds(3))
    .when(times(version + 1, window.sliding(seconds(10))))
    .expires(minutes(1))
    .emit((e, { n }) => ({ priority: 'low', data: { shelf: e.shelf, n } }))
  const long = defineSignal('desk.long', { version })
    .on(asked, served)
    .per((e) => e.shelf)
    .collapse(seconds(3))
    .when(crossesAbove({ low: { at: version, rearm: 0 } }, (e) => e.n))
    .clears((_, { event }) => isEvent(event, served))
    .expires(minutes(1))
    .emit((e) => ({ priority: 'low', data: e.n }))
  const unserved = defineSignal('desk.waited', { version })
    .on(asked, served)
    .per((e) => e.shelf)
    .when(absence({ after: asked, of: [served], ms: seconds(4) }))
    .expires(minutes(1))
    .emit((e) => ({ priority: 'low', data: e.n }))
  return createEngine(
    definePack({ name: 'desk', events: [asked, served], signals: [busy, long, unserved], useCases: [], actions: [] }),
  )
}

type Engine = ReturnType<typeof desk>
type Partition = ReturnType<Engine['partition']>

/** Steps everything that happens up to a time, and wakes what is due; returns the IDs of signals and what ended. */
function live(engine: Engine, p: Partition, events: readonly Event[], until: number) {
  const signals: string[] = []
  const ended: string[] = []
  const step = (batch: Message[], now: number) => {
    for (const seen of engine.step(p, batch, now).seen) {
      if (seen.type === 'signal') signals.push(`${seen.signal.id} ${JSON.stringify(seen.signal.data)}`)
      if (seen.type === 'signal.ended') ended.push(seen.signal)
    }
  }
  const wakeUntil = (now: number) => {
    for (let due = engine.nextDue(p); due !== undefined && due <= now; due = engine.nextDue(p)) step([], due)
  }
  for (const event of events) {
    wakeUntil(event.received)
    step([{ id: event.id, to: homeOf(event), cause: '', body: { type: 'event', event } }], event.received)
  }
  wakeUntil(until)
  step([], until)
  return { signals, ended }
}

const happening = fc.record({
  type: fc.constantFrom(asked.type, served.type),
  gap: fc.integer({ min: 1, max: 4_000 }),
  shelf: fc.constantFrom('a', 'b'),
  n: fc.integer({ min: 0, max: 4 }),
})

function eventsOf(happenings: readonly { type: string; gap: number; shelf: string; n: number }[]): Event[] {
  let at = start
  return happenings.map(({ type, gap, shelf, n }, i) => {
    at += gap
    const data = { shelf, reader: 'ann', n }
    return { id: `event-${i}`, type, version: 1, time: at, received: at, source: 'shop', data }
  })
}

describe('a rule of a new version', () => {
  it('continues as if it had always had that version, without announcing past signals', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), fc.nat(30), (happenings, split) => {
        const events = eventsOf(happenings)
        const [before, after] = [events.slice(0, split), events.slice(split)]
        const pause = (before.at(-1)?.received ?? start) + 1
        const end = start + minutes(5)

        const always = desk(2)
        const known = always.partition(0, 1)
        live(always, known, before, pause)
        const clean = live(always, known, after, end)

        const old = desk(1)
        const past = old.partition(0, 1)
        live(old, past, before, pause)
        const saved = old.save(past)
        const stale = always.stale(saved)
        expect(stale?.rules).toEqual(['desk.busy', 'desk.long', 'desk.waited'])
        const loaded = always.load(saved)
        always.rebuild(loaded, stale?.rules ?? [], before.filter(({ received }) => received >= (stale?.since ?? 0)))
        expect(always.stale(always.save(loaded))).toBeUndefined()
        expect(live(always, always.load(always.save(loaded)), after, end).signals).toEqual(clean.signals)
      }),
      { numRuns: 300 },
    )
  })

  it('ends the signals of the version before', () => {
    const old = desk(1)
    const past = old.partition(0, 1)
    const [first, ...rest] = eventsOf([
      { type: asked.type, gap: 1, shelf: 'a', n: 2 },
      { type: served.type, gap: 20_000, shelf: 'a', n: 0 },
    ])
    if (!first) throw new Error('Nothing happened.')
    const said = live(old, past, [first], start + 10_000)
    const now = desk(2)
    const saved = old.save(past)
    expect(now.stale(saved)?.types).toEqual([asked.type, served.type])
    const loaded = now.load(saved)
    now.rebuild(loaded, ['desk.long'], [first])
    expect(said.signals).toHaveLength(2)
    expect(said.signals.join(' ')).toContain(live(now, loaded, rest, start + 21_000).ended[0] ?? 'nothing')
  })

  it('reads again from the log what was saved in another form, and completes a sequence that had begun', () => {
    const turned = defineSignal('desk.turned')
      .on(asked, served)
      .per((e) => e.shelf)
      .when(sequence([asked, asked, served], seconds(30)))
      .expires(minutes(1))
      .emit((_, { tookMs }) => ({ priority: 'low', data: tookMs }))
    const engine = createEngine(definePack({ name: 'desk', signals: [turned] }))
    const [first, second, last] = eventsOf([asked, asked, served].map(({ type }) => ({ type, gap: 1_000, shelf: 'a', n: 0 })))
    if (!first || !second || !last) throw new Error('Nothing happened.')
    const p = engine.partition(0, 1)
    live(engine, p, [first, second], second.received)
    const before = JSON.stringify(engine.save(p))
      .replace('"form":5', '"form":3')
      .replace(/"found":\{[^}]*\}/, `"found":{"next":1,"startedAt":${second.time}}`)
    const saved: Json = JSON.parse(before)
    expect(engine.stale(saved)?.rules).toEqual(['desk.turned'])
    const loaded = engine.load(saved)
    engine.rebuild(loaded, ['desk.turned'], [first, second])
    expect(live(engine, loaded, [last], last.received).signals.map((text) => text.split(' ')[1])).toEqual(['2000'])
  })

  it('reads nothing from the log when its own version was saved', () => {
    const engine = desk(1)
    expect(engine.stale(engine.save(engine.partition(0, 1)))).toBeUndefined()
  })
})
