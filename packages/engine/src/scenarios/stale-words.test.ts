/** What was told goes when it stops being true, whatever the rule makes of the event; and nothing stale is accepted. */

import { defineAction, defineEvent, minutes, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineResource } from '../define/define-resource.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { KnownFacts } from '../define/use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { perform } from '../define/perform.js'
import { latest } from '../define/traits.js'
import { crossesBelow } from '../derive/detectors/crosses.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { Rehearsal } from '../testing/rehearsal.js'

const docked = defineEvent('boat.docked', { data: z.object({ pier: z.string() }) })
const counted = defineEvent('boats.counted', { from: 'shop', data: z.object({ pier: z.string(), boats: z.number() }) })
const boatsLeft = defineFact('boats.left', { read: async (pier: string) => pier.length })
const sailor = defineVisitor({ pier: latest(docked, 'pier', { per: 'session', index: true }) })
const rent = defineAction('boat.rent', { label: 'Rent', input: z.object({ pier: z.string(), deck: z.number() }), output: z.null() })
const renting = perform(rent).step('key', { run: async () => null, compensate: async () => {} }).undo()
const boat = defineResource('boat', { free: async () => 1, grant: async () => true, extend: async () => true, release: async () => {} })

type Known = KnownFacts<{ pier: string; boats: number }, { left: number }>

const few = defineSignal('boats.few')
  .on(counted)
  .per((e) => e.pier)
  .only((e) => e.boats < 50)
  .when(crossesBelow({ high: { at: 3, rearm: 5 } }, (e) => e.boats))
  .expires(minutes(10))
  .emit((e, { level }) => ({ priority: level, data: { pier: e.pier, boats: e.boats } }))

const told = {
  when: few,
  of: sailor,
  who: ({ signal }: { signal: { pier: string } }) => sailor.where({ pier: signal.pier }),
  score: [{ points: 1, because: 'is there', if: () => true }],
  tell: { threshold: 1 },
  category: 'boats',
  facts: ({ signal }: { signal: { pier: string } }) => ({ left: boatsLeft(signal.pier) }),
  stillTrue: ({ facts }: Known) => facts.left > 0,
  offer: ({ signal }: Known) => rent.with({ pier: signal.pier, deck: 1 }),
  say: { brief: '', words: ({ facts }: Known) => `Only ${facts.left} left` },
  why: () => 'Few boats are left',
}
const constant = { say: { brief: '', words: () => 'Few boats are left' }, stillTrue: () => true }

function stage(more: object = {}, options: RehearsalOptions = {}) {
  let left = 1
  const useCase = defineUseCase('rent_last', { ...told, ...more })
  const pack = definePack({ name: 'boats', useCases: [useCase], actions: [renting], facts: [boatsLeft], resources: [boat] })
  const t = new Rehearsal(pack, { facts: () => left, perform: () => ({ ok: true, value: null }), ...options })
  const ann = t.visitor('ann')
  ann.does(docked, { pier: 'north' })
  const counts = (boats: number): void => {
    left = boats
    t.system(counted, { pier: 'north', boats })
    t.advance(1)
  }
  const changesSilently = (boats: number): void => void (left = boats)
  return { t, ann, counts, changesSilently }
}

const tell = (more: object = {}, options: RehearsalOptions = {}) => {
  const scene = stage(more, options)
  scene.counts(9)
  scene.counts(1)
  expect(scene.ann.sees()).toBeDefined()
  scene.ann.shows()
  return scene
}

describe('what was told', () => {
  it.each([0, 9, 2, 80])('goes at %i boats, where it said that only 1 is left', (boats) => {
    const { ann, counts } = tell()
    expect(ann.sees()?.data).toMatchObject({ message: 'Only 1 left' })
    counts(boats)
    expect(ann.received()).toMatchObject([{ withdrawn: 'untrue' }])
  })

  it('stays while it is true, whatever events arrive', () => {
    const { ann, counts } = tell()
    for (let n = 0; n < 3; n++) counts(1)
    expect(ann.received()).toMatchObject([{ command: { data: { message: 'Only 1 left' } } }])
    expect(ann.sees()).toBeDefined()
  })

  it.each<[string, object]>([
    ['its evidence', { why: ({ facts }: Known) => `There are ${facts.left} boats` }],
    ['a field of its offer', { offer: ({ facts }: Known) => rent.with({ pier: 'north', deck: facts.left }) }],
    ['the label of its offer', { offer: ({ facts }: Known) => ({ ...rent.with({ pier: 'north', deck: 1 }), label: `Rent one of ${facts.left}` }) }],
    ['its anchor', { anchor: ({ facts }: Known) => `boat:${facts.left}` }],
    ['stillTrue', { stillTrue: ({ facts }: Known) => facts.left === 1 }],
    ['its words in another language', { say: { brief: '', words: ({ facts }: Known) => ({ en: 'Few are left', cs: `Zbývá ${facts.left}` }) } }],
  ])('goes when %s would be another', (_, more) => {
    const { ann, counts } = tell({ ...constant, ...more })
    counts(2)
    expect(ann.received()).toMatchObject([{ withdrawn: 'untrue' }])
  })

  it('goes when the words rest on the data of a signal that another one replaces', () => {
    const { ann, counts } = tell({ facts: undefined, stillTrue: undefined, say: { brief: '', words: ({ signal }: Known) => `Only ${signal.boats} left` } })
    counts(9)
    expect(ann.received()).toMatchObject([{ command: { data: { message: 'Only 1 left' } } }])
    counts(2)
    expect(ann.received()[0]).toMatchObject({ withdrawn: 'untrue' })
  })

  it('goes when the words of a model rest on facts that have changed', () => {
    const says = { act: true, message: 'The very last boat!', confidence: 1, reasoning: '', decidedBy: 'model' } as const
    const { ann, counts } = tell({}, { decide: () => says })
    counts(2)
    expect(ann.received()).toMatchObject([{ command: { data: { message: 'The very last boat!' } }, withdrawn: 'untrue' }])
  })

  it('goes after a restart as well', () => {
    const { t, ann, counts } = tell()
    t.restart()
    counts(1)
    expect(ann.sees()).toBeDefined()
    counts(9)
    expect(ann.received()).toMatchObject([{ withdrawn: 'untrue' }])
  })

  it('goes wherever the person and the rule live', () => {
    const { ann, counts } = tell({}, { partitions: 4 })
    counts(9)
    expect(ann.received()).toMatchObject([{ withdrawn: 'untrue' }])
  })

  it('is told anew, with what is true, when nobody has seen it yet', () => {
    const { ann, counts } = stage()
    counts(9)
    counts(1)
    counts(2)
    expect(ann.received()).toMatchObject([
      { command: { data: { message: 'Only 1 left' } }, withdrawn: 'untrue' },
      { command: { data: { message: 'Only 2 left' } } },
    ])
    expect(ann.sees()?.data).toMatchObject({ message: 'Only 2 left' })
  })

  it('waits with fresh words, where it waits for its turn', () => {
    const { t, ann, counts } = stage()
    ann.wants({ quietUntil: new Date(t.now + minutes(1)).toISOString() })
    counts(9)
    counts(1)
    expect(ann.received()).toEqual([])
    counts(2)
    t.advance(minutes(2))
    expect(ann.received()).toMatchObject([{ command: { data: { message: 'Only 2 left' } } }])
  })
})

describe('a stale suggestion', () => {
  const refused = { ok: false, code: 'unavailable', message: 'This is no longer available.' }

  it.each([0, 9])('is not accepted at %i boats, even if no event has told of it', (boats) => {
    const { t, ann, changesSilently } = tell()
    changesSilently(boats)
    expect(ann.accepts()).toEqual(refused)
    expect(t.performed).toBe(0)
    expect(ann.accepts()).toEqual(refused)
  })

  it('is not accepted after a restart', () => {
    const { t, ann, changesSilently } = tell()
    t.restart()
    changesSilently(9)
    expect(ann.accepts()).toEqual(refused)
  })

  it('is not accepted where it has no facts and stillTrue depends on the time', () => {
    const { t, ann } = tell({ facts: undefined, say: { brief: '', words: () => 'Now or never' }, stillTrue: ({ now }: Known) => now < Date.UTC(2026, 0, 5, 9, 1) })
    t.advance(minutes(2))
    expect(ann.accepts()).toEqual(refused)
    expect(t.performed).toBe(0)
  })

  it('is accepted while it is true', () => {
    const { t, ann } = tell()
    expect(ann.accepts()).toMatchObject({ ok: true })
    expect(t.performed).toBe(1)
  })
})

describe('what is told with a hold', () => {
  const holds = { holds: () => boat.of('north') }

  it('goes when an event makes it untrue, and gives the hold back', () => {
    const { t, ann, counts } = tell(holds)
    counts(9)
    expect(ann.received()[0]).toMatchObject({ withdrawn: 'untrue' })
    expect(t.all('hold').map(({ change }) => change)).toContain('released')
  })

  it('goes after its signal has expired, because the hold outlives the signal', () => {
    const { t, ann, counts } = stage({ ...holds, expires: minutes(10) })
    counts(9)
    counts(1)
    t.advance(minutes(9.8))
    ann.shows()
    t.advance(minutes(0.5))
    expect(ann.sees()).toBeDefined()
    counts(9)
    expect(ann.received()[0]).toMatchObject({ withdrawn: 'untrue' })
  })

  it('is accepted whatever others hold meanwhile, as long as stillTrue', () => {
    const { ann, changesSilently } = tell(holds)
    changesSilently(4)
    expect(ann.accepts()).toMatchObject({ ok: true })
    const again = tell(holds)
    again.changesSilently(0)
    expect(again.ann.accepts()).toMatchObject({ ok: false, code: 'unavailable' })
  })

  it('starts again where an event comes while the records are asked for the hold', () => {
    let isLate = true
    const { t, ann, counts } = stage(holds, { isLate: ({ type }) => type === 'hold' && isLate })
    counts(9)
    counts(1)
    expect(ann.received()).toEqual([])
    counts(2)
    isLate = false
    const late = t.effects.find(({ type }) => type === 'hold')
    t.deliver({ id: 'late', to: late?.from ?? 'all', cause: '', body: { type: 'reply', effect: late?.id ?? '', result: { ok: true, value: true } } })
    t.advance(minutes(1))
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ message: 'Only 2 left' }])
  })

  it('goes where it is the alternative to what was lost, and would be another now', () => {
    const alternative = ({ facts }: Known) => ({ offer: rent.with({ pier: 'south', deck: 1 }), words: `${facts.left} more at the south pier` })
    const { t, ann, counts } = tell({ ...holds, ...constant, alternative })
    t.advance(minutes(3))
    expect(ann.sees()?.data).toMatchObject({ message: '1 more at the south pier' })
    t.event(suggestionShown, {}, { person: ann.person, session: ann.session, causationId: ann.sees()?.id ?? '' })
    counts(4)
    expect(ann.received().at(-1)).toMatchObject({ withdrawn: 'untrue' })
  })
})
