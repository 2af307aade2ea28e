import { defineEvent, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { KnownSignal } from '../define/use-case.js'
import { type Audience, defineVisitor } from '../define/define-visitor.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { latest } from '../define/traits.js'

const bellRung = defineEvent('bell.rung', { from: 'shop', data: z.object({ for: z.string() }) })
const roomEntered = defineEvent('room.entered', { data: z.object({ room: z.string() }) })

const guest = defineVisitor({ room: latest(roomEntered, 'room', { per: 'session', index: true }) })
const bell = defineSignal('bell.rang')
  .on(bellRung)
  .per((e) => e.for)
  .expires(minutes(5))
  .emit((e) => ({ priority: 'high', data: e }))

function stage(who: (known: KnownSignal<{ for: string }>) => Audience<typeof guest.traits>) {
  const fetch = defineUseCase('fetch', {
    when: bell,
    of: guest,
    who,
    score: [{ points: 1, because: 'is meant', if: () => true }],
    tell: { threshold: 1 },
    category: 'bells',
    say: { brief: '', words: () => 'It rings for you' },
    why: () => 'A bell rang',
  })
  const pack = definePack({
    name: 'bells',
    events: [bellRung, roomEntered],
    signals: [bell],
    useCases: [fetch],
    actions: [],
  })
  const t = new Rehearsal(pack, { partitions: 3 })
  const rings = (id: string) => t.system(bellRung, { for: id })
  const told = () => t.received.map(({ session }) => session).toSorted()
  return { t, rings, told, considered: () => t.all('routed').reduce((sum, one) => sum + one.considered, 0) }
}

describe('an audience', () => {
  it('of one person is found without looking at anybody else', () => {
    const { t, rings, told, considered } = stage(({ signal }) => guest.person(signal.for))
    for (const name of ['ann', 'bob', 'eva']) t.visitor(name)
    t.visitor('ida').leaves()
    rings('user:bob')
    rings('user:ida')
    rings('user:nobody')
    expect(told()).toEqual(['bob-tab'])
    expect(considered()).toBe(1)
  })

  it('of one tab is found, and is empty once the tab is gone', () => {
    const { t, rings, told, considered } = stage(({ signal }) => guest.session(signal.for))
    for (const tab of ['one', 'two', 'three']) t.visitor('ann', { tab })
    t.visitor('bob', { tab: 'one' }).leaves()
    t.restart()
    rings('ann-two')
    rings('bob-one')
    expect(told()).toEqual(['ann-two'])
    expect(considered()).toBe(1)
  })

  it('includes a person who comes later', () => {
    for (const [id, who] of [
      ['user:ann', ({ signal }: KnownSignal<{ for: string }>) => guest.person(signal.for)],
      ['ann-tab', ({ signal }: KnownSignal<{ for: string }>) => guest.session(signal.for)],
    ] as const) {
      const { t, rings, told } = stage(who)
      rings(id)
      t.visitor('bob')
      expect(told()).toEqual([])
      t.visitor('ann')
      expect(told()).toEqual(['ann-tab'])
    }
  })

  it('can be narrowed, widened and replaced', () => {
    const play = (who: Parameters<typeof stage>[0]) => {
      const { t, rings, told } = stage(who)
      t.visitor('ann').does(roomEntered, { room: 'red' })
      t.visitor('bob').does(roomEntered, { room: 'blue' })
      t.visitor('eva').does(roomEntered, { room: 'blue' })
      rings('user:bob')
      return told()
    }
    expect(play(({ signal }) => guest.person(signal.for).and({ room: 'blue' }))).toEqual(['bob-tab'])
    expect(play(({ signal }) => guest.person(signal.for).and({ room: 'red' }))).toEqual([])
    expect(play(({ signal }) => guest.person(signal.for).or({ room: 'red' }))).toEqual(['ann-tab', 'bob-tab'])
    expect(play(({ signal }) => guest.where({ room: 'red' }).or(guest.person(signal.for)).and({ room: 'blue' }))).toEqual(['bob-tab'])
    const both = ({ signal }: KnownSignal<{ for: string }>) => guest.person(signal.for).or(guest.person('user:eva'))
    expect(play(({ signal }) => guest.where({ room: 'blue' }).and(both({ signal })))).toEqual(['bob-tab', 'eva-tab'])
    expect(play(({ signal }) => guest.where({ room: 'green' }).otherwise(guest.person(signal.for)))).toEqual(['bob-tab'])
  })
})
