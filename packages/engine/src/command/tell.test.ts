import { consentChanged, hours, minutes, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { left, opened, seats, stage, useCase } from '../testing/rooms.js'

describe('the gates', () => {
  const gates = ['consent', 'mode', 'still_true', 'category', 'quiet', 'attention', 'holdout', 'repeat', 'outranked']

  it('are all asked and noted, also after one has said no', () => {
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

  it('hold back what is switched off, and note but do not send what is dry', () => {
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

  it('hold back until a snooze is over, and then let through what is still so', () => {
    const { t, ann, calls, wants } = stage()
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    t.advance(minutes(3) - 1)
    expect(ann.received()).toEqual([])
    t.advance(1)
    expect(ann.received()).toHaveLength(1)
  })

  it('hold back from the same persons what is measured', () => {
    const { t, ann, calls } = stage([useCase('come', { holdout: 1 })])
    calls()
    expect(ann.closed('come')).toEqual(['holdout'])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'holdout' } }])
  })

  it('do not let the same be told twice in a visit', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionShown, {})
    t.advance(minutes(6))
    calls()
    expect(ann.received()).toHaveLength(1)
    expect(ann.closed('come')).toEqual(['repeat'])
  })

  it('let the best through first, and the next when its time has come', () => {
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
})

describe('what is on its way', () => {
  it('is dropped when the person has moved on before the decision, and told when they come back', () => {
    let hurry = true
    const { t, ann, calls } = stage([useCase('come')], {
      facts: ({ fact: asked }) => {
        if (hurry && asked === seats.name) ann.does(left, { room: 'blue' })
        return 4
      },
    })
    calls()
    hurry = false
    expect(ann.received()).toEqual([])
    expect(ann.closed('come')).toContain('still_true')
    ann.does(opened, { room: 'blue' })
    expect(ann.received()).toHaveLength(1)
    expect(t.all('decision').filter(({ decision }) => decision.act)).toHaveLength(1)
  })

  it('is withdrawn with the consent', () => {
    const { ann, calls } = stage()
    calls()
    ann.does(consentChanged, { consent: 'denied' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'consent' }])
  })

  it('stays silent when the decider does, and says why', () => {
    const { t, ann, calls } = stage([useCase('come')], { decide: () => ({ act: false, reason: 'not now' }) })
    calls()
    expect(ann.received()).toEqual([])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'not now' } }])
  })

  it('speaks in the words of the decider', () => {
    const { ann, calls } = stage([useCase('come')], {
      decide: () => ({ act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' }),
    })
    calls()
    expect(ann.sees()?.data).toMatchObject({ message: 'Come!', decidedBy: 'model' })
  })

  it('survives a mistake in a definition, which is counted', () => {
    const broken = {
      ...useCase('broken'),
      why: () => {
        throw new Error('no words')
      },
    }
    const { t, ann, calls } = stage([broken, useCase('come')])
    calls()
    expect(t.all('dropped')).toMatchObject([{ reason: 'fault: no words', where: 'broken', count: 1 }])
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'come' }])
  })
})

describe('what is decided', () => {
  it('is an event for each, which the command follows from', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('better', { points: 60 })])
    const bob = t.visitor('bob')
    bob.does(opened, { room: 'blue' })
    calls()
    const made = t.effects.flatMap((effect) =>
      effect.type === 'record' && effect.event.type === 'decision.made' ? [effect.event] : [],
    )
    expect(new Set(made.map(({ person }) => person))).toEqual(new Set([ann.person, bob.person]))
    expect(new Set(made.map(({ id }) => id)).size).toBe(2)
    expect(made.map(({ id }) => id)).toContain(ann.sees()?.causationId)
  })
})
