import { consentChanged, minutes, seconds, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../message/effect.js'
import type { Result } from '../message/message.js'
import { left, opened, seats, stage, useCase } from '../testing/rooms.js'

const says = { act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' } as const

/** A decider that answers when the test says so. */
function slowly({ free = () => 4, fallback }: { free?: () => number; fallback?: 'silence' } = {}) {
  const asked: Extract<Effect, { type: 'decide' }>[] = []
  const come = useCase('come')
  const room = stage([fallback ? { ...come, say: { ...come.say, fallback } } : come], {
    facts: () => free(),
    decide(effect) {
      asked.push(effect)
      return undefined
    },
  })
  room.calls()
  const answers = (verdict: object = says): void => {
    const [effect] = asked
    const value = JSON.parse(JSON.stringify(verdict))
    room.t.tell(`person:${room.ann.person}`, { type: 'reply', effect: effect?.id ?? '', result: { ok: true, value } })
  }
  return { ...room, asked, answers }
}

describe('a candidate', () => {
  it('is dropped when the person has moved on before the decision, and sent when the person comes back', () => {
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

  it.each([true, false])('goes first when one of the same priority that yields (%s) was sent and not shown', (yields) => {
    const { t, ann, calls } = stage([useCase('come', { yields }), useCase('go')])
    t.mode('go', 'off')
    calls()
    t.mode('go', 'live')
    ann.does(opened, { room: 'red' })
    calls('red')
    const told = ann.received().map(({ command: { data }, withdrawn }) => `${data.useCase} ${withdrawn ?? ''}`.trim())
    expect(told).toEqual(yields ? ['come outranked', 'go'] : ['come'])
  })

  it.each([true, false])('that is critical takes the place of another that was sent, and not of one that is on screen (%s)', (isShown) => {
    const { t, ann, calls } = stage([useCase('come'), useCase('go', { critical: true })])
    t.mode('go', 'off')
    calls()
    if (isShown) ann.answers(suggestionShown, {})
    t.mode('go', 'live')
    ann.does(opened, { room: 'red' })
    calls('red')
    const told = ann.received().map(({ command: { data }, withdrawn }) => `${data.useCase} ${withdrawn ?? ''}`.trim())
    expect(told).toEqual(isShown ? ['come', 'go'] : ['come outranked', 'go'])
  })

  it('that yields does not go before one of the same priority once it was shown', () => {
    const { t, ann, calls } = stage([useCase('come', { yields: true }), useCase('go')])
    t.mode('go', 'off')
    calls()
    ann.answers(suggestionShown, {})
    t.mode('go', 'live')
    ann.does(opened, { room: 'red' })
    calls('red')
    expect(ann.received()).toMatchObject([{ command: { data: { useCase: 'come' } } }])
    expect(ann.closed('go')).toEqual(['attention'])
  })

  it('is withdrawn when the person revokes consent', () => {
    const { ann, calls } = stage()
    calls()
    ann.does(consentChanged, { consent: 'denied' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'consent' }])
  })

  it('stays silent when the decider does, and records why', () => {
    const { t, ann, calls } = stage([useCase('come')], { decide: () => ({ act: false, reason: 'not now' }) })
    calls()
    expect(ann.received()).toEqual([])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'not now' } }])
  })

  it.each<[string, Result]>([
    ['fails', { ok: false, code: 'internal', message: 'The decider failed.' }],
    ['gives no decision', { ok: true, value: { act: 'maybe' } }],
    ['decides to act without a word', { ok: true, value: { act: true, message: '' } }],
  ])('is told in the words of the rule when the decider %s, and not at all where the use case wants silence then', (_, result) => {
    const come = useCase('come')
    for (const fallback of ['words', 'silence'] as const) {
      const asked: Effect[] = []
      const { t, ann, calls } = stage([{ ...come, say: { ...come.say, fallback } }], { decide: (effect) => void asked.push(effect) })
      calls()
      t.tell(`person:${ann.person}`, { type: 'reply', effect: asked[0]?.id ?? '', result })
      const told = ann.received().map(({ command: { data } }) => data)
      expect(told).toMatchObject(fallback === 'words' ? [{ message: '4 seats in blue', decidedBy: 'rule' }] : [])
      expect(t.all('decision')).toMatchObject([{ decision: { act: fallback === 'words' } }])
    }
  })

  it('is sent in the words of the decider', () => {
    const { ann, calls } = stage([useCase('come')], {
      decide: () => ({ act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' }),
    })
    calls()
    expect(ann.sees()?.data).toMatchObject({ message: 'Come!', decidedBy: 'model' })
  })

  it('with a mistake in its definition is dropped and counted, and stops no other', () => {
    const broken = {
      ...useCase('broken'),
      why: () => {
        throw new Error('no words')
      },
    }
    const { t, ann, calls } = stage([broken, useCase('come')], { errors: 'keep' })
    calls()
    expect(t.all('dropped')).toMatchObject([{ reason: 'fault: no words', where: 'broken', count: 1 }])
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'come' }])
  })
})

describe('every decision', () => {
  it('is an event of its own, and the cause of its command', () => {
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

describe('a verdict that takes time', () => {
  it('is sent while the facts are the same', () => {
    const { t, ann, answers } = slowly()
    t.advance(seconds(2))
    answers()
    expect(ann.sees()?.data).toMatchObject({ message: 'Come!', decidedBy: 'model' })
  })

  it('is replaced by the words of the rule when the facts have changed', () => {
    let free = 4
    const { t, ann, answers } = slowly({ free: () => free })
    t.advance(seconds(1))
    free = 2
    answers()
    expect(ann.sees()?.data).toMatchObject({ message: '2 seats in blue', decidedBy: 'rule' })
    expect(t.all('dropped')).toMatchObject([{ reason: 'stale verdict', where: 'come' }])
  })

  it('is dropped when the person has moved on', () => {
    const { t, ann, answers } = slowly()
    ann.does(left, { room: 'blue' })
    t.advance(seconds(1))
    answers()
    expect(ann.received()).toEqual([])
    expect(t.all('dropped')).toMatchObject([{ reason: 'stale verdict' }])
  })

  it('is dropped when its use case was switched off meanwhile', () => {
    const { t, ann, answers } = slowly()
    t.mode('come', 'off')
    answers()
    expect(ann.closed('come')).toEqual(['mode'])
    expect(ann.received()).toEqual([])
  })

  it('is not awaited beyond its deadline: the rule decides, and what comes later is dropped', () => {
    const { t, ann, answers } = slowly()
    t.advance(minutes(1))
    expect(t.all('decision')).toMatchObject([{ decision: { act: true, decidedBy: 'rule', reasoning: expect.stringContaining('no verdict came in time') } }])
    answers()
    expect(ann.received().map(({ command: { data } }) => data)).toMatchObject([{ message: '4 seats in blue', decidedBy: 'rule' }])
  })

  it('ends in silence at its deadline where the use case wants silence without a model', () => {
    const { t, ann, answers } = slowly({ fallback: 'silence' })
    t.advance(minutes(1))
    answers()
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'no verdict came in time' } }])
    expect(ann.received()).toEqual([])
  })

  it('is told when it arrives with the step that stops waiting, as after a takeover', () => {
    const { t, ann, answers } = slowly()
    t.now += seconds(30)
    answers()
    expect(ann.received().map(({ command: { data } }) => data)).toMatchObject([{ message: 'Come!', decidedBy: 'model' }])
    expect(t.all('decision')).toHaveLength(1)
  })

  it('is not told by the rule after a takeover when the signal has ended or consent was withdrawn meanwhile', () => {
    const ended = slowly()
    ended.t.now += minutes(30)
    ended.t.advance(0)
    const withdrawn = slowly()
    withdrawn.t.now += seconds(30)
    withdrawn.ann.does(consentChanged, { consent: 'denied' })
    for (const { t, ann } of [ended, withdrawn]) {
      expect(ann.received()).toEqual([])
      expect(t.all('decision')).toMatchObject([{ decision: { act: false } }])
    }
  })
})
