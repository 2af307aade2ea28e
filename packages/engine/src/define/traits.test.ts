import { minutes, seconds, suggestionDeclined } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineUseCase, type KnownSignal } from './define-use-case.js'
import { call, guest, joined, left, opened, stage } from '../testing/rooms.js'

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

  it("come from the shop's records when somebody comes, and again when those change", () => {
    let where = 'north'
    const { t, ann, calls } = stage([telling(({ signal: { room } }) => guest.where({ home: room }))], { facts: () => where })
    calls('south')
    expect(ann.received()).toEqual([])
    where = 'south'
    t.event(joined, { branch: 'south' }, { person: ann.person, source: 'desk' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of a set leave by their event, and by growing old', () => {
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

  it('of a visit begin anew with the next', () => {
    const { t, ann, calls } = stage([telling(() => guest.where({}), 2)])
    ann.does(opened, { room: 'red' })
    t.advance(minutes(31))
    ann.does(opened, { room: 'blue' })
    calls()
    expect(ann.received()).toEqual([])
    ann.does(opened, { room: 'blue' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of somebody who declined are still known', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionDeclined, {})
    t.advance(seconds(1))
    expect(t.all('outcome')).toMatchObject([{ outcome: 'suggestion.declined', person: ann.person }])
    expect(t.all('outcome')[0]?.correlation).toBe(ann.received()[0]?.command.correlationId)
  })
})

describe('a partition', () => {
  it('forgets whom it has not seen for a day, and keeps who is here', () => {
    const { t, ann } = stage()
    const bob = t.visitor('bob')
    bob.leaves()
    t.advance(minutes(25 * 60))
    expect([...(t.partitions[0]?.people.keys() ?? [])]).toEqual([ann.person])
    expect(t.engine.liveSessions(t.engine.load(t.engine.save(t.engine.partition(0, 1))))).toEqual([])
  })
})
