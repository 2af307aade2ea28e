import { defineEvent, minutes, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineResource } from '../define/define-resource.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor, type ModelTraits } from '../define/define-visitor.js'
import { count, latest } from '../define/traits.js'
import type { DecideContext, Effect } from '../message/effect.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { Rehearsal } from '../testing/rehearsal.js'

const docked = defineEvent('boat.docked', { data: z.object({ pier: z.string() }) })
const counted = defineEvent('boats.counted', { from: 'shop', data: z.object({ pier: z.string(), boats: z.number() }) })
const boatsLeft = defineFact('boats.left', { read: async (pier: string) => pier.length })
const berthOf = defineFact('sailor.berth', { personal: true, read: async (pier: string) => pier })
const boat = defineResource('boat', { free: async () => 1, grant: async () => true, extend: async () => true, release: async () => {} })
const few = defineSignal('boats.few').on(counted).per((e) => e.pier).expires(minutes(10)).emit((e) => ({ priority: 'medium', data: { pier: e.pier } }))

interface Asked {
  forModel?: (known: { visitor: { pier: string | undefined; dockings: number }; now: number }) => ModelTraits
  isPersonal?: boolean
  isScarce?: boolean
  say?: { phrasing?: 'rule'; fallback?: 'silence' }
}

/** Returns what the decider is asked about a sailor at a pier where few boats are left. */
function ask({ forModel, isPersonal = false, isScarce = false, say }: Asked = {}, options: RehearsalOptions = {}) {
  const traits = { pier: latest(docked, 'pier', { per: 'session', index: true }), dockings: count(docked) }
  const sailor = defineVisitor(traits, forModel ? { forModel } : {})
  const useCase = defineUseCase('rent_last', {
    when: few,
    of: sailor,
    who: ({ signal }) => sailor.where({ pier: signal.pier }),
    score: [{ points: 1, because: 'is there', if: () => true }],
    tell: { threshold: 1 },
    category: 'boats',
    facts: ({ signal }) => ({ left: boatsLeft(signal.pier), ...(isPersonal && { berth: berthOf(signal.pier) }) }),
    ...(isScarce && { holds: ({ signal }: { signal: { pier: string } }) => boat.of(signal.pier) }),
    say: { brief: 'Few are left.', words: ({ facts }) => `Only ${facts.left} left`, ...say },
    why: () => 'Few boats are left',
  })
  const pack = definePack({ name: 'boats', useCases: [useCase], facts: [boatsLeft, berthOf], resources: [boat] })
  const t = new Rehearsal(pack, { facts: () => 2, ...options })
  const ann = t.visitor('ann')
  ann.does(docked, { pier: 'north' })
  t.advance(seconds(3))
  t.system(counted, { pier: 'north', boats: 2 })
  const effect = t.effects.find((one): one is Extract<Effect, { type: 'decide' }> => one.type === 'decide')
  return { t, ann, context: effect?.context }
}

it('shows a decider the signal with its evidence, the facts with their sources, the reasons, and what the pack tells of the person', () => {
  const { t, context } = ask({ forModel: ({ visitor }) => ({ 'docked before': visitor.dockings, at: visitor.pier, missing: undefined }) })
  expect(context).toMatchObject<Partial<DecideContext>>({
    signal: { type: 'boats.few', data: { pier: 'north' }, priority: 'medium', time: t.now, evidence: 1 },
    facts: { left: 2 },
    sources: { left: 'boats.left' },
    at: t.now,
    because: ['is there'],
    person: { traits: { 'docked before': 1, at: 'north' }, visits: 1, visitMs: seconds(3), suggestions: { thisVisit: 0, refusals: 0 }, preferences: expect.objectContaining({ enabled: true }) },
  })
  for (const absent of ['scarce', 'personal', 'phrasing', 'fallback']) expect(context).not.toHaveProperty(absent)
})

it('marks what is scarce, what is personal, and what the use case wants of a model', () => {
  const { context } = ask({ isPersonal: true, isScarce: true, say: { phrasing: 'rule', fallback: 'silence' } })
  expect(context).toMatchObject({ scarce: true, personal: true, phrasing: 'rule', fallback: 'silence' })
})

it('decides all the same where forModel throws, and records the error', () => {
  const fail = () => {
    throw new Error('no traits today')
  }
  const { t, ann, context } = ask({ forModel: fail }, { errors: 'keep' })
  expect(context?.person?.traits).toEqual({})
  expect(ann.sees()).toMatchObject({ data: { message: 'Only 2 left' } })
  expect(t.seen.some((one) => one.type === 'dropped' && one.reason.includes('no traits today'))).toBe(true)
})

it('keeps what a model was asked and answered beside the decision, and out of it', () => {
  const account = { model: 'm', decidedBy: 'model' as const, because: 'it passed', facts: [], checks: [] }
  const { t } = ask({}, { decide: () => ({ act: true, message: 'Two left', confidence: 0.9, reasoning: '', decidedBy: 'model', account }) })
  expect(t.seen.find((one) => one.type === 'model')).toMatchObject({ account, person: 'user:ann' })
  expect(t.seen.find((one) => one.type === 'decision')).not.toHaveProperty('decision.account')
})

it('leaves out the facts that only the alternative rests on, and shows what nobody reads', () => {
  const sailor = defineVisitor({ pier: latest(docked, 'pier', { per: 'session', index: true }) })
  const useCase = defineUseCase('rent_last', {
    when: few,
    of: sailor,
    who: ({ signal }) => sailor.where({ pier: signal.pier }),
    score: [{ points: 1, because: 'is there', if: () => true }],
    tell: { threshold: 1 },
    category: 'boats',
    facts: ({ signal }) => ({ left: boatsLeft(signal.pier), next: boatsLeft('next pier'), weather: boatsLeft('weather') }),
    alternative: ({ facts }) => ({ offer: { type: 'x', input: {}, label: 'x' }, words: `${facts.next} at the next pier` }),
    say: { brief: '', words: ({ facts }) => `Only ${facts.left} left` },
    why: () => 'Few boats are left',
  })
  const t = new Rehearsal(definePack({ name: 'boats', useCases: [useCase], facts: [boatsLeft] }), { facts: () => 2 })
  t.visitor('ann').does(docked, { pier: 'north' })
  t.system(counted, { pier: 'north', boats: 2 })
  const contexts = t.effects.flatMap((one) => (one.type === 'decide' ? [one.context.facts] : []))
  expect(contexts).toEqual([{ left: 2, weather: 2 }])
})

it('records with a decision which facts the words of the rule read, and no other', () => {
  const { t } = ask({ isPersonal: true })
  expect(t.all('facts').at(-1)?.facts).toEqual({ left: 2, berth: 2 })
  expect(t.all('decision')).toMatchObject([{ decision: { act: true, message: 'Only 2 left' }, sources: { left: 'boats.left' } }])
})
