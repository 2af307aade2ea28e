import { minutes } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Attention,
  budget,
  charge,
  freshAttention,
  giveBack,
  mayInterrupt,
  startVisit,
  countRefusal,
  reserve,
  countAcceptance,
} from './attention.js'

const wish = {
  now: 0,
  day: 'monday',
  priority: 'medium' as const,
  category: 'books',
  critical: false,
  frequency: 'normal' as const,
}
const may = (attention: Attention, more: Partial<Parameters<typeof mayInterrupt>[1]> = {}) =>
  mayInterrupt(attention, { ...wish, ...more })

const spend = (attention: Attention, command: string, at: number, day: string): void => {
  reserve(attention, { command, at, day, priority: 'medium', until: at + minutes(2) })
  charge(attention, { command, at, day, priority: 'medium' })
}

describe('the attention of a person', () => {
  it('is claimed five minutes apart, or half of that if the person prefers', () => {
    const attention = freshAttention()
    spend(attention, 'a', 0, 'monday')
    expect(may(attention, { now: minutes(5) - 1 })).toEqual({
      ok: false,
      reason: 'too soon after the last',
      until: minutes(5),
    })
    expect(may(attention, { now: minutes(5) }).ok).toBe(true)
    expect(may(attention, { now: minutes(2.5), frequency: 'maximum' }).ok).toBe(true)
  })

  it('lets something critical break the gap, and nothing else', () => {
    const attention = freshAttention()
    spend(attention, 'a', 0, 'monday')
    expect(may(attention, { critical: true, priority: 'high' }).ok).toBe(true)
    countRefusal(attention, 'books', 0)
    expect(may(attention, { critical: true, priority: 'high' }).ok).toBe(false)
  })

  it('has three places a visit, the last of them for high priority', () => {
    const attention = freshAttention()
    spend(attention, 'a', 0, 'monday')
    spend(attention, 'b', 0, 'monday')
    expect(may(attention, { now: minutes(10) })).toMatchObject({
      ok: false,
      reason: 'the last suggestion of the visit is reserved for high priority',
    })
    expect(may(attention, { now: minutes(10), priority: 'high' }).ok).toBe(true)
    spend(attention, 'c', minutes(10), 'monday')
    expect(may(attention, { now: minutes(20), priority: 'high' }).ok).toBe(false)
    startVisit(attention)
    expect(may(attention, { now: minutes(60) }).ok).toBe(true)
  })

  it('is returned for a command that is never shown, once', () => {
    const attention = freshAttention()
    reserve(attention, { command: 'a', at: 0, day: 'monday', priority: 'medium', until: minutes(2) })
    expect(may(attention).ok).toBe(false)
    expect(giveBack(attention, 'a')).toBe(true)
    expect(may(attention).ok).toBe(true)
    expect(giveBack(attention, 'a')).toBe(false)
  })

  it('is charged for a command that was shown, even if its place was returned before', () => {
    const attention = freshAttention()
    reserve(attention, { command: 'a', at: 0, day: 'monday', priority: 'medium', until: minutes(2) })
    giveBack(attention, 'a')
    charge(attention, { command: 'a', at: minutes(1), day: 'monday', priority: 'medium' })
    expect(may(attention, { now: minutes(2) })).toMatchObject({ reason: 'too soon after the last', until: minutes(6) })
  })

  it('has eight places a day', () => {
    const attention = freshAttention()
    for (let i = 0; i < 8; i++) {
      spend(attention, String(i), i, 'monday')
      startVisit(attention)
    }
    expect(may(attention, { now: minutes(60), priority: 'high' })).toMatchObject({ reason: 'the limit of eight suggestions a day is reached' })
    expect(may(attention, { now: minutes(60), day: 'tuesday' }).ok).toBe(true)
  })

  it('pauses a category after a refusal, and everything in the visit after two in a row', () => {
    const attention = freshAttention()
    countRefusal(attention, 'books', 0)
    expect(may(attention)).toMatchObject({ reason: 'the category is paused after a refusal', until: minutes(30) })
    expect(may(attention, { category: 'rooms' }).ok).toBe(true)
    countAcceptance(attention)
    countRefusal(attention, 'books', 0)
    expect(may(attention, { category: 'rooms' }).ok).toBe(true)
    countRefusal(attention, 'rooms', 0)
    expect(may(attention, { category: 'seats' })).toMatchObject({ reason: 'two suggestions in a row were refused' })
    startVisit(attention)
    expect(may(attention, { category: 'seats' }).ok).toBe(true)
  })

  it("lets only high priority through for the frequency 'minimal'", () => {
    expect(may(freshAttention(), { frequency: 'minimal' }).ok).toBe(false)
    expect(may(freshAttention(), { frequency: 'minimal', priority: 'high' }).ok).toBe(true)
  })

  it('is never spent beyond its limits, whatever is shown, returned or refused', () => {
    const deed = fc.record({
      waitMs: fc.integer({ min: 0, max: minutes(40) }),
      priority: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
      fate: fc.constantFrom('shown', 'lost', 'refused', 'new visit'),
    })
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const attention = freshAttention()
        let now = 0
        const gaps: number[] = []
        let visit: { at: number; priority: string }[] = []
        deeds.forEach(({ waitMs, priority, fate }, i) => {
          now += waitMs
          if (may(attention, { now, priority }).ok) {
            gaps.push(now - Math.max(-Infinity, ...visit.map(({ at }) => at)))
            reserve(attention, { command: String(i), at: now, day: 'monday', priority, until: now })
            if (fate === 'lost') giveBack(attention, String(i))
            else charge(attention, { command: String(i), at: now, day: 'monday', priority })
            if (fate !== 'lost') visit.push({ at: now, priority })
            if (fate === 'refused') countRefusal(attention, 'books', now)
          }
          if (fate === 'new visit') {
            startVisit(attention)
            visit = []
          }
          expect(visit.length).toBeLessThanOrEqual(budget.perVisit)
          expect(visit.filter((one) => one.priority !== 'high').length).toBeLessThanOrEqual(
            budget.perVisit - budget.keptForHigh,
          )
          expect(attention.spent.length).toBeLessThanOrEqual(budget.perDay)
        })
        expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(budget.gapMs)
      }),
    )
  })
})
