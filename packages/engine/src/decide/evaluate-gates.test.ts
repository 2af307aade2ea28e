import { hours, minutes, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { opened, stage, useCase } from '../testing/rooms.js'
import { isHeldOut } from './evaluate-gates.js'

describe('the gates', () => {
  const gates = ['consent', 'mode', 'still_true', 'category', 'quiet', 'attention', 'holdout', 'repeat', 'outranked']

  it('are all evaluated and recorded, even after one is closed', () => {
    const { t, ann, calls, wants } = stage()
    wants({ categories: { rooms: false }, quietUntil: new Date(t.now + hours(2)).toISOString() })
    calls()
    expect(
      t
        .all('gates')
        .at(-1)
        ?.gates.map(({ gate }) => gate),
    ).toEqual(gates)
    expect(ann.closed('come')).toEqual(['category', 'quiet'])
    expect(t.effects.filter((effect) => effect.type === 'look' && 'free' in effect.facts)).toEqual([])
  })

  it('hold back a use case that is switched off, and record but do not send one in a dry run', () => {
    const { t, ann, calls } = stage([useCase('off'), useCase('dry')])
    t.mode('off', 'off')
    t.mode('dry', 'dry')
    calls()
    expect(ann.received()).toEqual([])
    expect(ann.closed('off')).toContain('mode')
    expect(Object.fromEntries(t.all('decision').map(({ decision }) => [String(decision.act), true]))).toEqual({
      false: true,
      true: true,
    })
  })

  it('hold back until a snooze is over, and then let through what is still true', () => {
    const { t, ann, calls, wants } = stage()
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    t.advance(minutes(3) - 1)
    expect(ann.received()).toEqual([])
    t.advance(1)
    expect(ann.received()).toHaveLength(1)
  })

  it('hold back something critical too during a snooze', () => {
    const { t, ann, calls, wants } = stage([useCase('alarm', { critical: true })])
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    expect(ann.closed('alarm')).toEqual(['quiet'])
    expect(ann.received()).toEqual([])
  })

  it('hold back a notification too in a category that its person has switched off', () => {
    const { ann, calls, wants } = stage([useCase('come', { command: 'ui.notification' })])
    wants({ categories: { rooms: false } })
    calls()
    expect(ann.closed('come')).toEqual(['category'])
    expect(ann.received()).toEqual([])
  })

  it('let a candidate be decided whose person is held out, and send nothing', () => {
    const { t, ann, calls } = stage([useCase('come', { holdout: 1 })])
    calls()
    expect(ann.closed('come')).toEqual(['holdout'])
    expect(t.all('decision')).toMatchObject([{ decision: { act: true, message: '4 seats in blue' } }])
    expect(t.all('dropped')).toMatchObject([{ reason: 'held out', where: 'come', person: ann.person }])
    expect(ann.received()).toEqual([])
  })

  it('charge no attention to a person who is held out, and leave the next suggestion its turn', () => {
    const { t, ann, calls } = stage([useCase('come', { holdout: 1, points: 60 }), useCase('go')])
    calls()
    expect(ann.received()).toMatchObject([{ command: { data: { useCase: 'go' } } }])
    expect(t.all('attention').map(({ change }) => change)).toEqual(['reserved'])
  })

  it('keep a person who is held out waiting for their attention, as anybody else', () => {
    const { t, ann, calls } = stage([useCase('come', { holdout: 1 }), useCase('go', { points: 60 })])
    calls()
    ann.answers(suggestionShown, {})
    expect(t.all('decision').map(({ decision }) => decision.act)).toEqual([true])
    t.advance(minutes(6))
    expect(t.all('decision').map(({ decision }) => decision.act)).toEqual([true, true])
    expect(ann.received()).toHaveLength(1)
  })

  it('hold out the same persons every time, and about the share that was asked for', () => {
    const some = useCase('come', { holdout: 0.3 })
    const people = Array.from({ length: 2_000 }, (_, i) => ({ id: `user:${i}` }))
    const out = people.filter((one) => isHeldOut(some, one))
    expect(out.length).toBeGreaterThan(520)
    expect(out.length).toBeLessThan(680)
    expect(people.filter((one) => isHeldOut(some, one))).toEqual(out)
    expect(people.filter((one) => isHeldOut(useCase('come', { holdout: 0.5 }), one))).toEqual(expect.arrayContaining(out))
  })

  it('do not let the same suggestion be sent twice in a visit', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionShown, {})
    t.advance(minutes(6))
    calls()
    expect(ann.received()).toHaveLength(1)
    expect(ann.closed('come')).toEqual(['repeat'])
  })

  it('let the best through first, and the next once the gap is over', () => {
    const { t, ann, calls } = stage([useCase('good'), useCase('better', { points: 60 })])
    calls()
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'better' }])
    ann.answers(suggestionShown, {})
    t.advance(minutes(5))
    expect(ann.sees()?.data).toMatchObject({ useCase: 'good' })
  })

  it('let something critical through within the gap', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('other'), useCase('alarm', { critical: true })])
    for (const one of ['other', 'alarm']) t.mode(one, 'off')
    calls()
    ann.shows()
    for (const one of ['other', 'alarm']) t.mode(one, 'live')
    calls('blue', true)
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'come' }, { useCase: 'alarm' }])
    expect(ann.closed('other')).toContain('attention')
  })

  it("hold back in the quiet hours of the pack's time zone, and let through what is still true afterwards", () => {
    const { t, ann, calls } = stage([useCase('come')], {}, undefined, { quietHours: { from: '22:00', to: '07:00' }, timeZone: 'Europe/Prague' })
    t.advance(Date.UTC(2026, 0, 6, 5, 50) - t.now)
    ann.does(opened, { room: 'blue' })
    calls()
    expect(ann.closed('come')).toEqual(['quiet'])
    t.advance(minutes(10) - 1)
    expect(ann.received()).toEqual([])
    t.advance(1)
    expect(ann.received()).toHaveLength(1)
  })

  it('hold back in the quiet hours what another suggestion went before', () => {
    const more = { quietHours: { from: '09:03', to: '09:10' }, timeZone: 'UTC' }
    const { t, ann, calls } = stage([useCase('good'), useCase('better', { points: 60 })], {}, undefined, more)
    calls()
    ann.shows()
    t.advance(minutes(10) - 1)
    expect(ann.received()).toMatchObject([{ command: { data: { useCase: 'better' } } }])
    expect(ann.closed('good')).toEqual(['quiet'])
    t.advance(1)
    expect(ann.sees()?.data).toMatchObject({ useCase: 'good' })
  })
})
