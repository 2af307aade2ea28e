import { minutes, suggestionDeclined } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineUseCase } from '../define/define-use-case.js'
import { definePack } from '../define/define-pack.js'
import { latest } from '../define/traits.js'
import { defineVisitor } from '../define/define-visitor.js'
import { defineSignal } from '../define/define-signal.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { enters, entered, freed, room, table, toldOf } from '../testing/tables.js'

const from = (address: string, places = 2) => ({ id: address, places })

/** Guests of one address come first and rank first; the others come from addresses of their own. */
function crowdAnd(others: number, { crowd = 8, capacity = 4, partitions = 1 } = {}) {
  const scene = room(crowd + others, { capacity: () => capacity, partitions, areGuests: true })
  for (const [n, visitor] of scene.visitors.entries()) visitor.comes('en', from(n < crowd ? 'one' : `other ${n}`))
  return scene
}

describe('the places of a scarce thing', () => {
  it.each([1, 4])('are not all held by eight guests of one address: two have one, and the others go to the next (%s partitions)', (partitions) => {
    const { t, frees } = crowdAnd(5, { partitions })
    frees()
    expect(new Set(toldOf(t))).toEqual(new Set([0, 1, 8, 9]))
  })

  it('are refused to the guests beyond them with a reason, as a closed gate', () => {
    const { visitors, frees } = crowdAnd(5)
    frees()
    expect(visitors[2]?.closed('offer_table')).toEqual(['places'])
    expect(visitors[10]?.closed('offer_table')).toEqual([])
  })

  it('stay free for others while the guests of one address are the only ones who wait', () => {
    const { t, frees } = crowdAnd(0)
    frees()
    expect(toldOf(t)).toEqual([0, 1])
    enters(t, 20, true).comes('en', from('another'))
    expect(toldOf(t)).toEqual([0, 1, 20])
  })

  it('are four times as many for an address whose persons are logged in', () => {
    const { t, visitors, frees } = room(12, { capacity: () => 12 })
    for (const visitor of visitors) visitor.comes('en', from('one'))
    frees('oak', 12)
    expect(t.received).toHaveLength(8)
  })

  it('are not capped for a tab whose origin is not known', () => {
    const { t, frees } = room(8, { capacity: () => 4, areGuests: true })
    frees()
    expect(toldOf(t)).toEqual([0, 1, 2, 3])
  })

  it('are never more for one address than it may have, in any order of arrivals, declines and accepts', () => {
    const deed = fc.tuple(fc.nat(11), fc.constantFrom('comes' as const, 'declines' as const, 'accepts' as const, 'leaves' as const))
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), fc.constantFrom(1, 3), (deeds, partitions) => {
        const { t, visitors, frees } = crowdAnd(4, { capacity: 6, partitions })
        frees()
        for (const [n, what] of deeds) {
          const visitor = visitors[n]
          if (what === 'comes') visitor?.does(entered, { room: 'blue', number: n })
          else if (what === 'leaves') visitor?.leaves()
          else if (what === 'declines' && visitor?.sees()) visitor.answers(suggestionDeclined, {})
          else if (what === 'accepts' && visitor?.sees()) visitor.accepts()
          const ofOne = [...t.ledger.holds.values()].filter(({ person }) => Number(person.slice(-4)) < 8)
          expect(ofOne.length).toBeLessThanOrEqual(2)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a use case that holds for verified persons', () => {
  const reader = defineVisitor({ room: latest(entered, 'room', { per: 'session', index: true }) })
  const tableFree = defineSignal('table.open')
    .on(freed)
    .per(({ table: name }) => name)
    .expires(minutes(5))
    .emit(({ table: name, room: where }) => ({ priority: 'medium', data: { table: name, room: where } }))

  function scene(holdsFor: 'verified' | ((known: { visitor: { room: string | undefined } }) => boolean)) {
    const openTable = defineUseCase('open_table', {
      when: tableFree,
      of: reader,
      who: ({ signal }) => reader.where({ room: signal.room }),
      score: [{ points: 50, because: 'waits in this room', if: () => true }],
      tell: { threshold: 50 },
      category: 'tables',
      holds: ({ signal }) => table.of(signal.table),
      holdsFor,
      say: { brief: '', words: () => 'A table is free.' },
      why: () => 'A table came free',
    })
    const t = new Rehearsal(definePack({ name: 'open', useCases: [openTable], resources: [table] }), { capacity: () => 2 })
    const people = [t.visitor('ann', { isGuest: true }), t.visitor('ben')]
    for (const person of people) person.does(entered, { room: 'blue', number: 0 })
    t.system(freed, { table: 'oak', room: 'blue' })
    return { t, people }
  }

  it('tells nobody who is not logged in, and its gates say why', () => {
    const { t, people } = scene('verified')
    expect(t.received.map(({ person }) => person)).toEqual(['user:ben'])
    expect(people[0]?.closed('open_table')).toEqual(['verified'])
  })

  it('may ask for a trait in place of the login', () => {
    expect(scene(({ visitor }) => visitor.room === 'blue').t.received).toHaveLength(2)
    expect(scene(({ visitor }) => visitor.room === 'red').t.received).toHaveLength(0)
  })

  it('is a mistake in its definition when it holds nothing', () => {
    const options = { when: tableFree, of: reader, who: () => reader.where({}), score: [], tell: { threshold: 0 }, category: 'tables', holdsFor: 'verified' as const, say: { brief: '', words: () => '' }, why: () => '' }
    expect(() => defineUseCase('open_table', options)).toThrow(/holdsFor/)
  })
})
