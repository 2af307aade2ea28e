// What arrives late does not change what is newer: replies of the shop's records and services, deadlines, and what a page
// reports of a command.

import { hours, minutes, seconds, suggestionDeclined, suggestionDismissed, suggestionExpired, suggestionIgnored, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import type { Effect } from '../message/effect.js'
import type { Result } from '../message/message.js'
import { asked } from '../testing/desk.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { guest, joined, stage, useCase } from '../testing/rooms.js'
import { leftRoom, oak, room, toldOf } from '../testing/tables.js'

const ok = (value: Extract<Result, { ok: true }>['value']): Result => ({ ok: true, value })

/** Returns the effects of a type, in their order. */
const ofType = <Type extends Effect['type']>(t: Rehearsal, type: Type) =>
  t.effects.filter((effect): effect is Extract<Effect, { type: Type }> => effect.type === type)

const replies = (t: Rehearsal, effect: Effect | undefined, result: Result): void => {
  if (effect && 'from' in effect) t.tell(effect.from, { type: 'reply', effect: effect.id, result })
}

describe('a trait that is read from records', () => {
  const reading = () => {
    const { t, ann } = stage(undefined, { isLate: ({ type }) => type === 'look' })
    const joins = (agoMs: number) => t.event(joined, { branch: 'north' }, { person: ann.person, source: 'desk', time: t.now - agoMs })
    const branch = () => t.partitions[0]?.people.get(ann.person)?.cells[Object.keys(guest.traits).indexOf('home')]?.value
    return { t, joins, branch }
  }

  it('is read again after a late event, because the records say how things are now', () => {
    const { t, joins, branch } = reading()
    joins(0)
    replies(t, ofType(t, 'look').at(-1), ok({ home: 'south' }))
    joins(hours(2))
    expect(branch()).toBe('south')
    replies(t, ofType(t, 'look').at(-1), ok({ home: 'south' }))
    expect(branch()).toBe('south')
    expect(ofType(t, 'look')).toHaveLength(3)
  })

  it('is what the last look-up found, also when the reply to an earlier one comes after it', () => {
    const { t, joins, branch } = reading()
    joins(0)
    joins(0)
    const [, earlier, last] = ofType(t, 'look')
    replies(t, last, ok({ home: 'south' }))
    replies(t, earlier, ok({ home: 'north' }))
    expect(branch()).toBe('south')
  })
})

describe('a signal that rests on facts', () => {
  it('is about the newest event, also when the reply for an earlier one comes after it', () => {
    const name = defineFact('shelf.name', { read: async (shelf: string) => shelf })
    const named = defineSignal('desk.named')
      .on(asked)
      .per((e) => e.shelf)
      .asks(({ shelf }) => ({ name: name(shelf) }))
      .expires(minutes(10))
      .emit((e, { name: shelf }) => ({ priority: 'low', data: [e.n, shelf] }))
    const t = new Rehearsal(definePack({ name: 'desk', signals: [named], facts: [name] }), { isLate: () => true })
    for (const n of [1, 2]) {
      t.event(asked, { shelf: 'a', reader: 'ann', n }, { source: 'desk' })
      t.advance(seconds(1))
    }
    const [first, second] = ofType(t, 'look')
    replies(t, second, ok({ name: 'north' }))
    replies(t, first, ok({ name: 'south' }))
    expect(t.partitions[0]?.standings.all().map(({ data }) => data)).toEqual([[2, 'north']])
    expect(t.all('dropped')).toMatchObject([{ reason: 'late', where: 'desk.named' }])
  })
})

describe('a command that was accepted', () => {
  it.each([
    ['declined', suggestionDeclined],
    ['dismissed', suggestionDismissed],
    ['ignored', suggestionIgnored],
    ['expired', suggestionExpired],
    ['shown', suggestionShown],
  ])('stays so when the page reports late that it was %s', (_, outcome) => {
    const { t, ann, calls } = stage()
    calls()
    ann.shows()
    const accepted = ann.accepts()
    const command = ann.received()[0]?.command.id ?? ''
    t.advance(minutes(0.5))
    ann.does(outcome, {}, { causationId: command, time: t.now - minutes(1) })
    t.advance(1)
    expect(t.partitions[0]?.people.get(ann.person)).toMatchObject({ attention: { refusals: 0, rests: {} } })
    expect(t.partitions[0]?.people.get(ann.person)?.told.get(command)?.fate).toBe('accepted')
    expect(ann.undoes(accepted)).toMatchObject({ ok: true })
  })

  it('stays so when its time is over, and when its signal ends', () => {
    const { t, ann, calls } = stage([useCase('come')])
    calls()
    ann.accepts()
    const command = ann.received()[0]?.command.id ?? ''
    t.advance(minutes(25))
    expect(t.partitions[0]?.people.get(ann.person)?.told.get(command)?.fate).toBe('accepted')
  })
})

describe('a saga', () => {
  it.each<[string, Result]>([
    ['a success', ok('done')],
    ['a fault', { ok: false, code: 'internal', message: 'Broken.' }],
    ['a refusal', { ok: false, code: 'unavailable', message: 'Taken.' }],
  ])('goes on once when an attempt before the last is answered late with %s', (_, late) => {
    let runs = 0
    const { t, ann, calls } = stage(undefined, { perform: () => (runs++ === 0 ? undefined : ok('done')) })
    calls()
    ann.accepts()
    t.advance(seconds(6))
    const [first, again] = ofType(t, 'run')
    expect(first?.key).toBe(again?.key)
    const steps = ofType(t, 'run').map(({ step }) => step)
    replies(t, first, late)
    replies(t, first, late)
    expect(ofType(t, 'run').map(({ step }) => step)).toEqual(steps)
    expect(ofType(t, 'compensate')).toEqual([])
    expect(ann.accepts()).toMatchObject({ ok: true })
  })
})

describe('a hold', () => {
  it('that the records grant only after its candidate is over is given back, and offered to the next', () => {
    let isLate = true
    const { t, visitors, frees } = room(2, { isLate: ({ type }) => type === 'hold' && isLate })
    frees()
    visitors[0]?.leaves()
    visitors[0]?.does(leftRoom, { room: 'blue' })
    isLate = false
    const [asking] = ofType(t, 'hold')
    if (asking) replies(t, asking, ok(t.ledger.answer(asking)))
    t.advance(seconds(10))
    expect(toldOf(t)).toEqual([1])
    expect(t.ledger.taken(oak, t.now)).toBe(1)
  })

  it('that was extended does not end at its earlier deadline', () => {
    const { t, visitors, frees } = room(2)
    frees()
    t.advance(seconds(119))
    visitors[0]?.shows()
    t.advance(seconds(60))
    expect(toldOf(t)).toEqual([0])
    expect(visitors[0]?.accepts()).toMatchObject({ ok: true })
  })

  it('of the next person stays when the page of the one before reports late that it was shown', () => {
    const { t, visitors, frees } = room(2)
    frees()
    const [first, second] = visitors
    first?.answers(suggestionDeclined, {})
    expect(toldOf(t)).toEqual([0, 1])
    first?.answers(suggestionShown, {})
    first?.answers(suggestionExpired, {})
    expect(second?.accepts()).toMatchObject({ ok: true })
    expect(t.ledger.excess).toBeLessThanOrEqual(0)
  })
})
