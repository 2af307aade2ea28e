import type { Inspection } from '@proactive/engine'
import type { Command, Place } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { Moment, Told } from './play-scenario.js'
import type { Expectation } from './scenario.js'
import { includes, isGood, judge, type Score, scoreOf } from './score.js'

let count = 0
interface Given extends Partial<Told> {
  useCase?: string
  message?: string
  type?: 'ui.suggestion' | 'ui.notification'
  place?: Place
}

/** What was told: by default a suggestion to ann after five seconds. */
function told({ useCase = 'rescue', message = 'Only 4 left.', type = 'ui.suggestion', place, ...rest }: Given = {}): Told {
  const times = { time: '2026-03-12T17:00:05.000Z', expiresAt: '2026-03-12T17:02:05.000Z' }
  const data = { useCase, category: 'c', message, decidedBy: 'rule' as const, action: { type: 'cart.add', input: { id: 'dune', quantity: 1 }, label: 'Add' }, why: [], ...(place && { place }) }
  const command: Command = { id: `c${++count}`, seq: count, priority: 'high', correlationId: `k${count}`, causationId: 'd', ...times, type, data }
  return { person: 'ann', atMs: 5_000, command, facts: {}, signal: null, ...rest }
}

const prefetched = (useCase = 'warm'): Told => {
  const one = told()
  return { ...one, command: { ...one.command, type: 'prefetch', data: { useCase, resource: 'slots', input: { postcode: '11000' } } } }
}

function outcomes(expected: Expectation[], all: Told[], { seen = [], moments = [] }: { seen?: Inspection[]; moments?: Moment[] } = {}): string[] {
  const scenario = { expect: expected, untilMs: 60_000 }
  const verdicts = judge({ scenario, told: all, seen, moments, personIds: { ann: 'user:ann', bob: 'user:bob' } })
  return verdicts.map(({ outcome, person, useCase, faults }) => [outcome, person, useCase, ...faults].filter((text) => text !== '').join(' '))
}

describe('an expected telling', () => {
  it('is right when it is told in time with the words and the action', () => {
    const expected = { person: 'ann', tell: 'rescue', fromMs: 5_000, toMs: 5_000, says: ['ONLY 4'], never: ['hurry'], action: { type: 'cart.add', input: { id: 'dune' } }, withdrawn: false }
    expect(outcomes([expected], [told()])).toEqual(['truePositive ann rescue'])
  })

  it('is missed when nothing is told, or only to somebody else', () => {
    expect(outcomes([{ person: 'ann', tell: 'rescue' }], [told({ person: 'bob' })])).toEqual(['falseNegative ann rescue was not told'])
  })

  it.each<[string, Partial<Expectation>, Partial<Told>, RegExp]>([
    ['too early', { fromMs: 5_001 }, {}, /told at 5000 ms, not between 5001 and 60000/],
    ['too late', { toMs: 4_999 }, {}, /told at 5000 ms, not between 0 and 4999/],
    ['without a word', { says: ['4 left', 'today'] }, {}, /does not say 'today'/],
    ['with a word too many', { never: ['Only'] }, {}, /says 'Only'/],
    ['with another action', { action: { type: 'cart.remove' } }, {}, /offers .*cart\.add.*, not .*cart\.remove/],
    ['with another input', { action: { type: 'cart.add', input: { id: 'emma' } } }, {}, /not .*emma/],
    ['with an action at all', { action: null }, {}, /should offer nothing/],
    ['and was withdrawn', { withdrawn: false }, { withdrawnAtMs: 9_000 }, /was withdrawn at 9000 ms/],
    ['and was not withdrawn', { withdrawn: true }, {}, /was not withdrawn/],
  ])('is missed, once, when it is told %s', (_, expected, rest, fault) => {
    const [outcome, ...more] = outcomes([{ person: 'ann', tell: 'rescue', ...expected }], [told(rest)])
    expect(outcome).toMatch(/^falseNegative ann rescue /)
    expect(outcome).toMatch(fault)
    expect(more).toEqual([])
  })

  it('finds its own among several of one use case, whatever their order', () => {
    const two = [{ person: 'ann', tell: 'rescue', says: ['emma'] }, { person: 'ann', tell: 'rescue', says: ['dune'] }]
    expect(outcomes(two, [told({ message: 'dune' }), told({ message: 'emma' })])).toEqual(['truePositive ann rescue', 'truePositive ann rescue'])
    expect(outcomes(two, [told({ message: 'dune' })])).toEqual(['falseNegative ann rescue was not told', 'truePositive ann rescue'])
  })

  it('compares spaces of every kind as spaces', () => {
    expect(outcomes([{ person: 'ann', tell: 'rescue', says: ['99 Kč'] }], [told({ message: 'za 99\u00a0Kč' })])).toEqual(['truePositive ann rescue'])
  })

  it('may be something that is fetched ahead', () => {
    expect(outcomes([{ person: 'ann', tell: 'warm', action: { type: 'prefetch', input: { postcode: '11000' } } }], [prefetched()])).toEqual(['truePositive ann warm'])
  })
})

describe('what else is told', () => {
  it('is a false alarm to somebody who is judged, each time', () => {
    expect(outcomes([{ person: 'ann', tell: 'rescue' }], [told(), told(), told({ useCase: 'usual', type: 'ui.notification' })])).toEqual([
      'truePositive ann rescue',
      'falsePositive ann rescue was told and not expected',
      'falsePositive ann usual was told and not expected',
    ])
  })

  it('is nothing to somebody about whom nothing is expected', () => {
    expect(outcomes([{ person: 'ann', tell: 'rescue' }], [told(), told({ person: 'bob' })])).toEqual(['truePositive ann rescue'])
  })

  it('is no false alarm when it is silent, asked for, in place of what was lost, or a place in a queue', () => {
    const silent = [prefetched(), told({ follows: 'accept' }), told({ follows: 'lost hold' }), told({ place: { n: 2, of: 3, decidesAt: '2026-03-12T17:00:05.000Z' } })]
    expect(outcomes([{ person: 'ann', silent: true }], silent)).toEqual(['trueNegative ann'])
  })
})

describe('an expected silence', () => {
  it('holds when nothing that speaks is told', () => {
    expect(outcomes([{ person: 'ann', silent: true }, { person: 'bob', silent: true }], [told({ person: 'bob' })])).toEqual(['falsePositive bob rescue was told and not expected', 'trueNegative ann'])
  })

  it('about one use case says nothing of others', () => {
    expect(outcomes([{ person: 'ann', silent: 'usual' }], [told()])).toEqual(['trueNegative ann usual'])
    expect(outcomes([{ person: 'ann', silent: 'rescue' }], [told()])).toEqual(['falsePositive ann rescue was told and not expected'])
  })

  it('about what is fetched ahead is broken by it', () => {
    expect(outcomes([{ person: 'ann', silent: 'warm' }], [prefetched()])).toEqual(['falsePositive ann warm was told and not expected'])
  })

  const score = { total: 70, threshold: 70, terms: [] }
  const gates = (correlation: string): Inspection[] => [
    { at: 0, type: 'candidate', candidate: { id: correlation, useCase: 'rescue', signal: 's', person: 'user:ann', session: 't', score, tier: 0, tie: 0 }, person: 'user:ann', correlation },
    { at: 0, type: 'gates', gates: [{ gate: 'consent', ok: true }, { gate: 'attention', ok: false, reason: 'too soon' }], person: 'user:ann', correlation },
  ]

  it('holds for the reason that is named, or is missed', () => {
    const seen = gates('k')
    expect(outcomes([{ person: 'ann', silent: true, gate: 'attention' }], [], { seen })).toEqual(['trueNegative ann'])
    expect(outcomes([{ person: 'ann', silent: 'rescue', gate: 'attention' }], [], { seen })).toEqual(['trueNegative ann rescue'])
    for (const expected of [{ silent: true, gate: 'quiet' }, { silent: 'usual', gate: 'attention' }] as const) {
      expect(outcomes([{ person: 'ann', ...expected }], [], { seen })).toEqual([expect.stringMatching(/^falseNegative ann.* was silent, but not because the gate/)])
    }
    expect(outcomes([{ person: 'bob', silent: true, gate: 'attention' }], [], { seen })).toEqual([expect.stringMatching(/^falseNegative bob/)])
  })

  it('for want of consent needs no candidate, because there is none', () => {
    const moments: Moment[] = [{ atMs: 0, person: 'ann', type: 'consent', isGranted: false }]
    expect(outcomes([{ person: 'ann', silent: true, gate: 'consent' }], [], { moments })).toEqual(['trueNegative ann'])
  })
})

describe('the score', () => {
  const rest = { scenarios: 4, violations: 0, ungrounded: 0, costUsd: 0 }
  const of = (...all: Parameters<typeof scoreOf>[0][number]['outcome'][]): Score => scoreOf(all.map((outcome) => ({ outcome, person: 'ann', useCase: 'rescue', faults: [] })), rest)

  it('is precision, recall, F1 and the share of false alarms', () => {
    const score = of('truePositive', 'truePositive', 'truePositive', 'falsePositive', 'falseNegative', 'falseNegative', 'trueNegative')
    expect(score).toEqual({ ...rest, truePositive: 3, falsePositive: 1, falseNegative: 2, trueNegative: 1, precision: 3 / 4, recall: 3 / 5, f1: 2 / 3, falseAlarm: 1 / 4 })
  })

  it('is perfect for a silence that held, and zero for a lone false alarm or a lone miss', () => {
    expect(of('trueNegative')).toMatchObject({ precision: 1, recall: 1, f1: 1, falseAlarm: 0 })
    expect(of('falsePositive')).toMatchObject({ precision: 0, recall: 1, f1: 0, falseAlarm: 1 })
    expect(of('falseNegative')).toMatchObject({ precision: 1, recall: 0, f1: 0, falseAlarm: 0 })
  })

  it.each<[Partial<Score>, boolean]>([
    [{ f1: 0.97, falseAlarm: 0.02 }, true],
    [{ f1: 0.969 }, false],
    [{ falseAlarm: 0.021 }, false],
    [{ violations: 1 }, false],
    [{ ungrounded: 1 }, false],
  ])('%j is good enough: %s', (part, isEnough) => {
    expect(isGood({ ...of('truePositive'), ...part })).toBe(isEnough)
  })
})

it('compares an action in part, at any depth, and lists in any order', () => {
  const value = { type: 'dom.fill', input: { fields: [{ field: 'street', value: 'A' }, { field: 'city', value: 'B' }], n: 1 } }
  expect(includes(value, { input: { fields: [{ field: 'city' }] } })).toBe(true)
  expect(includes(value, { input: { fields: [{ field: 'city', value: 'A' }] } })).toBe(false)
  expect(includes(value, { input: { n: '1' } })).toBe(false)
  expect(includes(undefined, { input: {} })).toBe(false)
})
