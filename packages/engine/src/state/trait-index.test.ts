import { minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineUseCase } from '../define/define-use-case.js'
import { call, called, guest, left, opened, stage, useCase } from '../testing/rooms.js'

/** Told to those who were in the room lately, in whatever tab. */
const comeBack = defineUseCase('come_back', {
  when: call,
  of: guest,
  who: ({ signal: { room } }) => guest.where({ rooms: room }),
  score: [{ points: 1, because: 'was in there', if: ({ visitor, signal }) => visitor.rooms.includes(signal.room) }],
  tell: { threshold: 1 },
  category: 'rooms',
  expires: minutes(2),
  say: { brief: '', words: ({ signal: { room } }) => `${room} was called` },
  why: ({ signal: { room } }) => `${room} was called`,
})

describe('the index of traits', () => {
  it('still has the others when one person leaves a value', () => {
    const { t, ann, calls } = stage([useCase('come')])
    const bob = t.visitor('bob')
    bob.does(opened, { room: 'blue' })
    ann.does(left, { room: 'blue' })
    calls()
    expect(ann.received()).toEqual([])
    expect(bob.received()).toHaveLength(1)
  })

  it('has every value of a set, not only the newest', () => {
    const { t, ann } = stage([comeBack])
    ann.does(opened, { room: 'green' })
    t.system(called, { room: 'blue', urgent: false })
    expect(ann.sees()?.data).toMatchObject({ message: 'blue was called' })
  })

  it('keeps a person who closes one of several tabs, and drops the person with the last one', () => {
    const { t, ann } = stage([comeBack])
    const desk = t.visitor('ann', { tab: 'desk' })
    desk.leaves()
    t.system(called, { room: 'blue', urgent: false })
    expect(ann.received()).toHaveLength(1)
    ann.leaves()
    t.advance(minutes(6))
    t.system(called, { room: 'blue', urgent: true })
    expect(t.all('routed').at(-1)).toMatchObject({ considered: 0 })
  })

  it('drops a person who is forgotten, and keeps the others', () => {
    const { t, ann } = stage([comeBack])
    const bob = t.visitor('bob')
    bob.does(opened, { room: 'blue' })
    t.tell('all', { type: 'forget', names: [ann.person, ann.session], userId: 'ann', as: 'erased-1' })
    t.system(called, { room: 'blue', urgent: false })
    expect(t.all('routed').at(-1)).toMatchObject({ considered: 1, offered: 1 })
    expect(bob.received()).toHaveLength(1)
  })
})
