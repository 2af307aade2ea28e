import { minutes, seconds, suggestionDeclined } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineUseCase } from './define-use-case.js'
import type { KnownSignal } from './use-case.js'
import { call, guest, home, joined, left, opened, stage } from '../testing/rooms.js'
import { count, fact, latest, set } from './traits.js'

describe('traits', () => {
  const telling = (who: (known: KnownSignal<{ room: string }>) => ReturnType<typeof guest.where>, threshold = 1) =>
    defineUseCase('come', {
      when: call,
      of: guest,
      who,
      score: [
        { points: 1, because: 'x', if: ({ visitor: { opened: n } }) => n > 1 },
        { points: 1, because: 'y', if: () => true },
      ],
      tell: { threshold },
      category: 'rooms',
      say: { brief: '', words: () => 'Come!' },
      why: () => '',
    })

  it('of a fact are read when the person comes, and again after the events of again', () => {
    let where = 'north'
    const { t, ann, calls } = stage([telling(({ signal: { room } }) => guest.where({ home: room }))], { facts: () => where })
    calls('south')
    expect(ann.received()).toEqual([])
    where = 'south'
    t.event(joined, { branch: 'south' }, { person: ann.person, source: 'desk' })
    expect(ann.received()).toHaveLength(1)
  })

  it.each([
    ['latest, which names an event twice', () => latest([opened, opened], () => ''), "trait.latest: its list of events names the event 'room.opened' twice"],
    ['until, which names an event twice', () => count(opened, { until: [left, left] }), "until names the event 'room.left' twice; name it once"],
    ['without, which names an event twice', () => set(opened, 'room', { without: [left, left] }), "trait.set: without names the event 'room.left' twice"],
    ['again, which names an event twice', () => fact(home, { again: [joined, joined] }), "trait.fact: again names the event 'member.joined' twice"],
  ])('are refused with %s', (_, define, message) => {
    expect(define).toThrow(message)
  })

  it('of a set lose values by the events of without, and by age', () => {
    const { t, ann, calls } = stage([telling(({ signal: { room } }) => guest.where({ rooms: room }))])
    ann.does(opened, { room: 'red' })
    ann.does(left, { room: 'blue' })
    calls('blue')
    t.advance(minutes(11))
    calls('red')
    expect(ann.received()).toEqual([])
    ann.does(opened, { room: 'red' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of a visit are empty at the start of the next visit', () => {
    const { t, ann, calls } = stage([telling(() => guest.where({}), 2)])
    ann.does(opened, { room: 'red' })
    t.advance(minutes(31))
    ann.does(opened, { room: 'blue' })
    calls()
    expect(ann.received()).toEqual([])
    ann.does(opened, { room: 'blue' })
    expect(ann.received()).toHaveLength(1)
  })

})

describe('a declined suggestion', () => {
  it('is an outcome with its person and candidate', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionDeclined, {})
    t.advance(seconds(1))
    expect(t.all('outcome')).toMatchObject([{ outcome: 'suggestion.declined', person: ann.person }])
    expect(t.all('outcome')[0]?.correlation).toBe(ann.received()[0]?.command.correlationId)
  })
})

describe('a partition', () => {
  it('forgets a person without a connected tab after a day, and keeps the others', () => {
    const { t, ann } = stage()
    const bob = t.visitor('bob')
    bob.leaves()
    t.advance(minutes(25 * 60))
    expect([...(t.partitions[0]?.people.keys() ?? [])]).toEqual([ann.person])
    expect(t.engine.liveSessions(t.engine.load(t.engine.save(t.engine.partition(0, 1))))).toEqual([])
  })
})
