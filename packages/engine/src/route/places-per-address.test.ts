import { defineEvent, minutes, suggestionDeclined } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineResource } from '../define/define-resource.js'
import { defineUseCase } from '../define/define-use-case.js'
import { definePack } from '../define/define-pack.js'
import { latest } from '../define/traits.js'
import { defineVisitor } from '../define/define-visitor.js'
import { defineSignal } from '../define/define-signal.js'
import type { Scarce } from '../message/message.js'
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

/** Two events about the same tables, each with a signal and a use case of its own; the input of one names its fields in another order. */
function twoWays(options: { crowd: number; others: number; capacity: number; partitions: number; areGuests?: boolean }) {
  const { crowd, others, capacity, partitions, areGuests = true } = options
  const reader = defineVisitor({ room: latest(entered, 'room', { per: 'session', index: true }), number: latest(entered, 'number', { per: 'session' }) })
  const cleaned = defineEvent('table.cleaned', { from: 'shop', data: z.object({ table: z.string() }) })
  const kept = (): Promise<never> => Promise.reject(new Error('The ledger answers.'))
  const seat = defineResource<{ at: string; side: string }>('seat', { free: kept, grant: kept, extend: kept, release: kept })
  const wayOf = (name: string, event: typeof freed | typeof cleaned, holds: (table: string) => Scarce) => {
    const signal = defineSignal(`table.${name}`)
      .on(event)
      .per(({ table: one }) => one)
      .expires(minutes(20))
      .emit(({ table: one }) => ({ priority: 'medium', data: { table: one } }))
    return defineUseCase(name, {
      when: signal,
      of: reader,
      who: () => reader.where({ room: 'blue' }),
      score: [{ points: 50, because: 'waits', if: () => true }],
      tell: { threshold: 50, limit: 9, ties: ({ visitor }) => visitor.number ?? 0 },
      category: 'tables',
      expires: minutes(2),
      holds: ({ signal: { table: one } }) => holds(one),
      say: { brief: '', words: () => 'A seat is free.' },
      why: () => 'A table came free',
    })
  }
  const useCases = [wayOf('freed', freed, (at) => seat.of({ at, side: 'left' })), wayOf('cleaned', cleaned, (at) => seat.of({ side: 'left', at }))]
  const t = new Rehearsal(definePack({ name: 'two ways', useCases, resources: [seat] }), { capacity: () => capacity, partitions })
  const visitors = Array.from({ length: crowd + others }, (_, n) => {
    const visitor = enters(t, n, areGuests)
    visitor.comes('en', from(n < crowd ? 'one' : `other ${n}`))
    return visitor
  })
  const held = () => [...t.ledger.holds.values()].filter(({ until }) => until > t.now).map(({ person }) => Number(person.slice(-4))).toSorted((a, b) => a - b)
  return { t, visitors, held, frees: () => t.system(freed, { table: 'oak', room: 'blue' }), cleans: () => t.system(cleaned, { table: 'oak' }) }
}

describe('the places of one thing that two signals are about', () => {
  it.each([1, 4])('are capped for an address over both, and the others go to the next (%s partitions)', (partitions) => {
    const { held, frees, cleans } = twoWays({ crowd: 8, others: 3, capacity: 6, partitions })
    frees()
    cleans()
    expect(held()).toEqual([0, 1, 8, 9, 10])
  })

  it('are refused to the guests beyond them as a closed gate, and asked of the records for no more than can have a place', () => {
    const { t, visitors, frees, cleans } = twoWays({ crowd: 80, others: 2, capacity: 90, partitions: 1 })
    frees()
    cleans()
    const claims = t.effects.filter(({ type }) => type === 'hold')
    expect(claims.length).toBeLessThanOrEqual(2 + 2 + 2)
    expect(visitors[5]?.closed('cleaned')).toEqual(['places'])
  })

  it('are free again for the address once a hold has expired or was given back', () => {
    const { t, visitors, held, frees, cleans } = twoWays({ crowd: 2, others: 0, capacity: 6, partitions: 1 })
    const come = (...numbers: number[]) => {
      for (const number of numbers) {
        const guest = t.visitor(`reader-00${number}`, { isGuest: true })
        guest.comes('en', from('one'))
        guest.does(entered, { room: 'blue', number })
      }
    }
    frees()
    cleans()
    come(20)
    expect(held()).toEqual([0, 1])
    visitors[0]?.answers(suggestionDeclined, {})
    come(21, 22)
    expect(held()).toEqual([1, 21])
    t.advance(minutes(3))
    come(23, 24, 25)
    expect(held()).toHaveLength(2)
    expect(held()).toContain(23)
  })

  it('are four times as many for persons who are logged in, over both signals', () => {
    const { held, frees, cleans } = twoWays({ crowd: 12, others: 0, capacity: 30, partitions: 1, areGuests: false })
    frees()
    cleans()
    expect(held()).toHaveLength(8)
  })

  it('are never more for one address than it may have, in any order of signals, arrivals, declines and waits', () => {
    const deed = fc.tuple(fc.nat(9), fc.constantFrom('comes' as const, 'declines' as const, 'leaves' as const, 'frees' as const, 'cleans' as const, 'waits' as const))
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), fc.constantFrom(1, 3), (deeds, partitions) => {
        const { t, visitors, held, frees, cleans } = twoWays({ crowd: 7, others: 3, capacity: 6, partitions })
        for (const [n, what] of deeds) {
          const visitor = visitors[n]
          if (what === 'comes') visitor?.comes('en', from(n < 7 ? 'one' : `other ${n}`))
          else if (what === 'leaves') visitor?.leaves()
          else if (what === 'declines' && visitor?.sees()) visitor.answers(suggestionDeclined, {})
          else if (what === 'frees') frees()
          else if (what === 'cleans') cleans()
          else if (what === 'waits') t.advance(n * 30_000)
          expect(held().filter((number) => number < 7).length).toBeLessThanOrEqual(2)
        }
        expect(t.ledger.excess).toBe(0)
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
