import { minutes, seconds, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../message/effect.js'
import { left, opened, stage, useCase } from '../testing/rooms.js'

const says = { act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' } as const

/** A decider that answers when it is told to. */
function slowly(free: () => number = () => 4) {
  const asked: Extract<Effect, { type: 'decide' }>[] = []
  const room = stage([useCase('come')], {
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

describe('a verdict that took its time', () => {
  it('is spoken while all is as it was', () => {
    const { t, ann, answers } = slowly()
    t.advance(seconds(2))
    answers()
    expect(ann.sees()?.data).toMatchObject({ message: 'Come!', decidedBy: 'model' })
  })

  it('is dropped when the facts have changed: the rule speaks of those of now', () => {
    let free = 4
    const { t, ann, answers } = slowly(() => free)
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

  it('is not waited for beyond its deadline, and comes too late then', () => {
    const { t, ann, answers } = slowly()
    t.advance(minutes(1))
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'decider: unavailable' } }])
    answers()
    expect(ann.received()).toEqual([])
  })
})

describe('what is only prepared', () => {
  it('is decided and recorded, waits, and costs nothing', () => {
    const { t, ann, calls } = stage([useCase('come', { points: 60 }), useCase('other')], {
      decide: ({ context }) => ({ ...says, ...(context.useCase === 'come' && { prepare: true }) }),
    })
    calls()
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'other' }])
    ann.answers(suggestionShown, {})
    const [partition] = t.partitions
    expect(partition && t.engine.prepared(partition, ann.person)).toMatchObject([
      { useCase: 'come', decision: { message: 'Come!', prepare: true } },
    ])
    expect(t.all('attention').map(({ change }) => change)).toEqual(['reserved', 'charged'])
    t.advance(minutes(21))
    expect(partition && t.engine.prepared(partition, ann.person)).toEqual([])
  })
})

describe('quiet hours', () => {
  it('hold back by the clock of the pack, and let through what is still so when they are over', () => {
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
})
