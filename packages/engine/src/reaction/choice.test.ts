import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineReaction } from '../define/define-reaction.js'
import type { Result } from '../message/message.js'
import { plain } from '../message/json.js'
import { broken, damaged, done, readerOf, refused, shelfOf, stage, step } from '../testing/bindery.js'

describe('a step in place of another', () => {
  const glue = defineReaction('repair_book', { on: damaged, input: ({ trigger: { bookId } }) => ({ bookId }) })
    .step('take', step)
    .step('glue', step)
    .step('tape', { ...step, insteadOf: 'glue' })
    .step('hand', { ...step, insteadOf: 'glue' })
    .last('write', { run: async () => '' })

  it('is tried when that one is refused, the next when it is refused as well', () => {
    const { returns, steps, changes } = stage([glue], { perform: (effect) => (effect.step === 'glue' || effect.step === 'tape' ? refused : done) })
    returns()
    expect(steps()).toEqual(['run take', 'run glue', 'run tape', 'run hand', 'run write'])
    expect(changes().at(-1)).toBe('completed')
  })

  it('is left out when that one is done', () => {
    const { returns, steps } = stage([glue])
    returns()
    expect(steps()).toEqual(['run take', 'run glue', 'run write'])
  })

  it('is not tried when nobody knows whether that one was done: a dead letter waits', () => {
    const down: Result = { ok: false, code: 'unavailable', message: 'Down.', retryAfterMs: 100 }
    let calls = 0
    const { t, returns, steps, letters } = stage([glue], { perform: (effect) => (effect.step !== 'glue' ? done : calls++ === 0 ? undefined : down) })
    returns()
    t.advance(seconds(30))
    expect(steps()).not.toContain('run tape')
    expect(steps().at(-1)).toBe('compensate take')
    expect(letters()).toMatchObject([{ step: 'glue', doing: 'run' }])
  })

  it('is done after all, when nobody knew: it is taken back, with attempts of its own', () => {
    let refusals = 1
    const { t, returns, steps, left, letters } = stage([glue], {
      perform: (effect) => (effect.step !== 'glue' ? done : effect.type === 'run' ? undefined : refusals-- > 0 ? broken : done),
    })
    returns()
    t.advance(seconds(30))
    expect([letters().length, steps().at(-1)]).toEqual([1, 'compensate take'])
    const asked = t.effects.findLast((effect) => effect.type === 'run' && effect.step === 'glue')
    t.tell(asked?.from ?? 'all', { type: 'reply', effect: asked?.id ?? '', result: done })
    t.advance(seconds(30))
    expect(steps().filter((one) => one === 'compensate glue')).toHaveLength(2)
    expect([letters(), left()]).toEqual([[], []])
  })

  it('is compensated in its place', () => {
    const { returns, steps } = stage([glue], { perform: (effect) => (effect.step === 'glue' || effect.step === 'write' ? refused : done) })
    returns()
    expect(steps()).toEqual(['run take', 'run glue', 'run tape', 'run write', 'compensate tape', 'compensate take'])
  })
})

describe('a choice among the steps', () => {
  const chosen = (by: 'rule' | 'model', facts: 'shelf' | 'reader' = 'shelf') =>
    defineReaction('repair_book', {
      on: damaged,
      facts: ({ trigger }) => ({ where: facts === 'shelf' ? shelfOf(trigger.bookId) : readerOf(trigger.bookId) }),
      input: ({ trigger: { bookId } }) => ({ bookId }),
    })
      .step('take', step)
      .step('glue', step)
      .last('write', { run: async () => '' })
      .choose({ by, brief: 'Glue what is worth it.', rule: ({ facts: { where } }) => (where === 'A1' ? ['write', 'take'] : []) })

  it('runs what the rule chose, in the order of the steps', () => {
    const { returns, steps } = stage([chosen('rule')])
    returns()
    expect(steps()).toEqual(['run take', 'run write'])
  })

  it('does nothing when nothing is chosen', () => {
    const { returns, changes } = stage([chosen('rule')], { facts: () => 'B2' })
    returns()
    expect(changes()).toEqual(['started', 'chosen', 'nothing to do'])
  })

  it('shows a model the facts, and nothing of the trigger', () => {
    const { t, returns, steps } = stage([chosen('model')], { choose: () => ['glue'] })
    returns('dune', { userId: 'ann' })
    expect(steps()).toEqual(['run glue'])
    const asked = t.effects.find(({ type }) => type === 'choose')
    expect(asked).toMatchObject({ context: { facts: { where: 'A1' }, steps: ['take', 'glue', 'write'] } })
    expect(JSON.stringify(asked)).not.toContain('ann')
    expect(t.all('reaction')).toContainEqual(expect.objectContaining({ change: 'chosen', by: 'model', steps: ['glue'] }))
  })

  it.each([[['burn']], [['take', 'burn']], ['take'], [null], [{ take: true }], [[1]]])('takes the rule’s when a model answers %j', (answer) => {
    const { t, returns, steps } = stage([chosen('model')], { choose: () => plain(answer) })
    returns()
    expect(steps()).toEqual(['run take', 'run write'])
    expect(t.all('reaction')).toContainEqual(expect.objectContaining({ change: 'chosen', by: 'rule' }))
  })

  it('takes the rule’s when a model does not answer in time, and ignores a later answer', () => {
    const { t, returns, steps } = stage([chosen('model')])
    returns()
    expect(steps()).toEqual([])
    t.advance(seconds(10))
    const asked = t.effects.find(({ type }) => type === 'choose')
    t.tell(asked?.from ?? 'all', { type: 'reply', effect: asked?.id ?? '', result: { ok: true, value: ['glue'] } })
    expect(steps()).toEqual(['run take', 'run write'])
  })

  it('keeps to the choice of the rule when the answer of a model comes while the steps run', () => {
    const { t, returns, steps, changes } = stage([chosen('model')], { perform: (effect) => (effect.step === 'take' ? undefined : done) })
    returns()
    t.advance(seconds(10))
    const [asked, take] = [t.effects.find(({ type }) => type === 'choose'), t.effects.findLast((effect) => effect.type === 'run' && effect.step === 'take')]
    for (const [effect, value] of [[asked, ['glue']], [take, 'taken']] as const) {
      t.tell(effect?.from ?? 'all', { type: 'reply', effect: effect?.id ?? '', result: { ok: true, value: plain(value) } })
    }
    expect(new Set(steps())).toEqual(new Set(['run take', 'run write']))
    expect(changes()).toEqual(['started', 'chosen', 'completed'])
  })

  it('asks no model where a fact is personal, alone or beside others', () => {
    const beside = defineReaction('repair_book', {
      on: damaged,
      facts: ({ trigger }) => ({ where: shelfOf(trigger.bookId), reader: readerOf(trigger.bookId) }),
      input: ({ trigger: { bookId } }) => ({ bookId }),
    }).step('take', step).last('write', { run: async () => '' }).choose({ by: 'model', brief: 'Take it.', rule: () => ['take'] })
    for (const [reaction, expected] of [[chosen('model', 'reader'), ['run take', 'run write']], [beside, ['run take']]] as const) {
      const { t, returns, steps } = stage([reaction])
      returns()
      expect(t.effects.some(({ type }) => type === 'choose')).toBe(false)
      expect(steps()).toEqual(expected)
    }
  })
})
