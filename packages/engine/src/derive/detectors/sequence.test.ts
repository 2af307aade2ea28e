import { seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, closed, dataOf, type Happening, kinds, served, signalsOf } from '../../testing/desk.js'
import { sequence } from './sequence.js'

type Kind = keyof typeof kinds

const rule = (steps: readonly Kind[], ms: number) =>
  defineSignal('desk.turned')
    .on(asked, served, closed)
    .per((e) => e.shelf)
    .when(sequence(steps.map((step) => kinds[step]), ms))
    .expires(seconds(100))
    .emit((_, { tookMs }) => ({ priority: 'low', data: tookMs }))

/** Returns the durations of the matches; every event arrives when it happens. */
function tookOf(steps: readonly Kind[], ...happened: [Kind, second: number][]): unknown[] {
  const happenings = happened.map(([what, s]): Happening => ({ what, at: seconds(s) }))
  return dataOf(signalsOf(rule(steps, seconds(10)), happenings))
}

describe('a sequence', () => {
  const steps = ['asked', 'served', 'closed'] as const

  it('fires when events come in order within the time, and starts over with a new first event', () => {
    expect(tookOf(steps, ['asked', 0], ['served', 3], ['closed', 9])).toEqual([seconds(9)])
    expect(tookOf(steps, ['asked', 0], ['served', 3], ['closed', 11])).toEqual([])
    expect(tookOf(steps, ['served', 0], ['asked', 3], ['closed', 4])).toEqual([])
    expect(tookOf(steps, ['asked', 0], ['asked', 8], ['served', 9], ['closed', 17])).toEqual([seconds(9)])
  })

  it('finds a step that is repeated more often than it asks for', () => {
    expect(tookOf(['asked', 'asked', 'served'], ['asked', 0], ['asked', 1], ['asked', 2], ['served', 3])).toEqual([seconds(2)])
    expect(tookOf(['asked', 'asked', 'served'], ['asked', 0], ['served', 3])).toEqual([])
  })

  it('finds a match that begins within another attempt', () => {
    const happened: [Kind, number][] = [['asked', 0], ['served', 1], ['asked', 2], ['served', 3], ['asked', 4], ['closed', 5]]
    expect(tookOf(['asked', 'served', 'asked', 'closed'], ...happened)).toEqual([seconds(3)])
  })

  it('uses no event in two matches', () => {
    const happened: [Kind, number][] = [['asked', 0], ['asked', 1], ['served', 2], ['served', 3], ['asked', 4], ['served', 5]]
    expect(tookOf(['asked', 'served'], ...happened)).toEqual([seconds(1), seconds(1)])
    expect(tookOf(['asked', 'asked'], ['asked', 0], ['asked', 1], ['asked', 2])).toEqual([seconds(1)])
  })

  it('does not match a last step that happened before the first, although it arrived after it', () => {
    const late: Happening[] = [{ what: 'asked', at: seconds(5) }, { what: 'served', at: seconds(2), delay: seconds(5) }]
    expect(dataOf(signalsOf(rule(['asked', 'served'], seconds(10)), late))).toEqual([])
  })
})

it('is refused where it could never fire', () => {
  expect(() => sequence([asked], seconds(5))).toThrow('sequence: it has 1 step; name two or more.')
  expect(() => sequence([], seconds(5))).toThrow('sequence: it has 0 steps; name two or more.')
  for (const ms of [0, -1, Number.NaN]) {
    expect(() => sequence([asked, served], ms)).toThrow(`sequence: ms is ${ms}; give milliseconds above 0, such as minutes(5).`)
  }
})

describe('a sequence, compared with a search of all matches', () => {
  interface Step {
    type: string
    time: number
  }
  const letters = ['A', 'B', 'C'] as const
  const pattern = fc.array(fc.constantFrom(...letters), { minLength: 2, maxLength: 5 })
  const log = fc.array(fc.record({ type: fc.constantFrom(...letters, 'D'), gap: fc.integer({ min: -3, max: 6 }) }), { maxLength: 14 })

  /** Returns the times from the first to the last event of every match that ends with the last event of the list. */
  function matches(types: readonly string[], events: readonly Step[]): number[] {
    const ends = events.at(-1)
    const search = (n: number, before: number): number[] => {
      if (n < 0) return ends ? [ends.time - (events[before]?.time ?? 0)] : []
      return events.flatMap((event, i) => (i < before && event.type === types[n] ? search(n - 1, i) : []))
    }
    return ends?.type === types.at(-1) ? search(types.length - 2, events.length - 1) : []
  }

  /** The documented meaning, without regard to memory: all events since the last match, each subsequence tried. */
  function expected(types: readonly string[], ms: number, events: readonly Step[]): (number | undefined)[] {
    let newest = -Infinity
    let since: Step[] = []
    return events.map((event) => {
      if (!types.includes(event.type) || event.time < newest) return undefined
      newest = event.time
      since.push(event)
      const found = matches(types, since).filter((took) => took <= ms)
      if (found.length === 0) return undefined
      since = []
      return Math.min(...found)
    })
  }

  it('finds the same matches, with the same durations', () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 30 }), log, (types, ms, gaps) => {
        let time = 0
        const events = gaps.map(({ type, gap }) => ({ type, time: (time += gap) }))
        const found = detect(types, ms, events)
        expect(found).toEqual(expected(types, ms, events))
      }),
      { numRuns: 20_000 },
    )
  })

  function detect(types: readonly string[], ms: number, events: readonly Step[]): (number | undefined)[] {
    const contracts = types.map((type) => ({ ...asked, type }))
    const detector = sequence<null>(contracts, ms)
    const state = detector.start()
    return events.map(({ type, time }, i) => {
      const event = { id: String(i), type, version: 1, time, received: time, source: 'desk', data: null }
      const found = detector.push(state, null, { key: '', now: time, event, burst: { count: 1, first: null } })
      expect(JSON.stringify(state).length).toBeLessThan(100)
      return found?.tookMs
    })
  }
})
