import { defineEvent, type Json, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineReaction } from '../define/define-reaction.js'
import type { Result } from '../message/message.js'
import { broken, damaged, done, refused, repair, reshelve, returned, stage } from '../testing/bindery.js'

describe('a reaction', () => {
  it('runs its steps in order about a signal, and leaves nothing behind', () => {
    const { returns, steps, changes, left } = stage()
    returns()
    expect(steps()).toEqual(['run take', 'run glue', 'run write'])
    expect(changes()).toEqual(['started', 'chosen', 'completed'])
    expect(left()).toEqual([])
  })

  it('runs about an event, beside others that hear the same, whichever of them fails', () => {
    const failing = defineReaction('praise_reader', { on: returned, input: () => ({}) }).last('praise', { run: async () => '' })
    const { returns, steps, changes } = stage([failing, reshelve], { perform: (effect) => (effect.step === 'praise' ? refused : done) })
    returns('dune', { isDamaged: false })
    expect(steps()).toEqual(['run praise', 'run reshelve'])
    expect(changes('praise_reader').at(-1)).toBe('compensated')
    expect(changes('reshelve_book').at(-1)).toBe('completed')
  })

  it('compensates its steps in reverse order when one is refused', () => {
    const { returns, steps, changes, t } = stage([repair], { perform: (effect) => (effect.step === 'write' ? refused : done) })
    returns()
    expect(steps()).toEqual(['run take', 'run glue', 'run write', 'compensate glue', 'compensate take'])
    expect(changes().at(-1)).toBe('compensated')
    expect(t.all('reaction').at(-1)).toMatchObject({ reason: 'No glue.' })
  })

  it('does nothing where its input says so', () => {
    const { returns, steps, changes } = stage([repair], { facts: () => '' })
    returns()
    expect([steps(), changes()]).toEqual([[], ['started', 'nothing to do']])
  })

  it('records what it would do in dry mode, and does nothing when it is off', () => {
    const { t, returns, steps, changes } = stage()
    t.mode('repair_book', 'dry')
    returns()
    t.mode('repair_book', 'off')
    returns('emma')
    expect([steps(), changes()]).toEqual([[], ['started', 'chosen', 'dry']])
    t.mode('repair_book', 'live')
    returns('ulysses')
    expect(changes().at(-1)).toBe('completed')
  })

  it('lives through a restart between its steps', () => {
    const { t, returns, steps, changes } = stage([repair], { perform: (effect) => (effect.step === 'glue' ? undefined : done) })
    returns()
    t.restart()
    const glue = t.effects.findLast((effect) => effect.type === 'run' && effect.step === 'glue')
    t.tell(glue?.from ?? 'all', { type: 'reply', effect: glue?.id ?? '', result: done })
    expect(steps()).toEqual(['run take', 'run glue', 'run write'])
    expect(changes().at(-1)).toBe('completed')
  })

  it('reads its facts again after a fault, and waits for an operator when they cannot be read', () => {
    let isBroken = true
    const asked: string[] = []
    const { t, returns, steps, letters, left } = stage([repair], { isLate: (effect) => isBroken && effect.type === 'look' })
    const fail = () => {
      for (const effect of t.effects) {
        if (effect.type !== 'look' || asked.includes(effect.id)) continue
        asked.push(effect.id)
        t.tell(effect.from, { type: 'reply', effect: effect.id, result: broken })
      }
    }
    returns()
    for (let n = 0; n < 6; n++) {
      fail()
      t.advance(seconds(20))
    }
    expect(asked).toHaveLength(5)
    const [letter] = letters()
    expect(letter).toMatchObject({ action: 'repair_book', step: 'facts', result: broken })
    isBroken = false
    t.tell(letter?.reaction ?? 'all', { type: 'redo', person: '', letter: letter?.id ?? '' })
    expect(steps()).toEqual(['run take', 'run glue', 'run write'])
    expect([letters(), left()]).toEqual([[], []])
  })

  it('keeps a failed compensation for an operator, whose retry ends it', () => {
    let isBroken = true
    const { t, returns, steps, letters, left } = stage([repair], {
      perform: (effect) => (effect.step === 'write' ? refused : effect.type === 'compensate' && effect.step === 'take' && isBroken ? broken : done),
    })
    returns()
    t.advance(seconds(10))
    const [letter] = letters()
    expect(letter).toMatchObject({ step: 'take', doing: 'compensate', person: '' })
    expect(left()).toHaveLength(1)
    isBroken = false
    t.restart()
    t.tell(letter?.reaction ?? 'all', { type: 'redo', person: '', letter: letter?.id ?? '' })
    expect(steps().at(-1)).toBe('compensate take')
    expect([letters(), left()]).toEqual([[], []])
  })

  it('keeps what a callback throws for an operator, with the name of the reaction', () => {
    const throwing = defineReaction('repair_book', { on: damaged, input: (): Json => { throw new TypeError('no shelf') } }).last('take', { run: async () => '' })
    const { t, returns, letters } = stage([throwing], { errors: 'keep' })
    returns()
    expect(letters()).toMatchObject([{ action: 'repair_book', step: 'facts', result: { message: expect.stringContaining("defineReaction('repair_book'): input threw TypeError: no shelf") } }])
    expect(t.all('dropped')).toMatchObject([{ where: 'repair_book' }])
  })

  it('goes on under a pseudonym when the person it is about is erased', () => {
    const { t, returns, steps, left } = stage([repair], { perform: (effect) => (effect.step === 'glue' ? undefined : done) })
    returns('dune', { userId: 'ann' })
    t.tell('all', { type: 'forget', names: ['user:ann'], userId: 'ann', as: 'erased:1' })
    expect(JSON.stringify(left())).not.toContain('"ann"')
    const glue = t.effects.findLast((effect) => effect.type === 'run' && effect.step === 'glue')
    t.tell(glue?.from ?? 'all', { type: 'reply', effect: glue?.id ?? '', result: done })
    expect(steps()).toEqual(['run take', 'run glue', 'run write'])
  })

  it('is done about the shop’s own event of a person who does not consent, and not about an event of their page', () => {
    const viewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
    const about = (event: typeof viewed | typeof returned, name: string) => defineReaction(name, { on: event, input: () => ({}) }).last('do', { run: async () => '' })
    const { t, changes } = stage([about(viewed, 'viewed'), about(returned, 'returned')])
    const ann = t.visitor('ann')
    t.tell(`person:${ann.person}`, { type: 'consent', person: ann.person, consent: false, saidAt: t.now })
    t.event(viewed, { bookId: 'dune' }, { source: 'page', person: ann.person })
    t.event(returned, { bookId: 'dune', isDamaged: false }, { source: 'shop', person: ann.person })
    expect([changes('viewed'), changes('returned').at(-1)]).toEqual([[], 'completed'])
  })
})

describe('a crash', () => {
  const points = Array.from({ length: 6 }, (_, at) => (['before', 'after'] as const).map((when) => ({ at, when }))).flat()

  function service() {
    const stands = new Set<string>()
    return { stands, act: ({ type, step: name }: { type: string; step: string }) => void (type === 'run' ? stands.add(name) : stands.delete(name)) }
  }

  it.each(points)('at step $at, $when it is done, leaves a reaction completed, once', (crash) => {
    const { stands, act } = service()
    const { returns, changes, left } = stage([repair], { crash, partitions: 2, perform: (effect) => (act(effect), done) })
    returns()
    expect([...stands]).toEqual(['take', 'glue', 'write'])
    expect(changes().filter((one) => one === 'completed')).toHaveLength(1)
    expect(left()).toEqual([])
  })

  it.each(points)('at step $at, $when it is done, leaves a failing reaction compensated, once', (crash) => {
    const { stands, act } = service()
    const { returns, changes, left } = stage([repair], {
      crash, partitions: 2,
      perform(effect) {
        if (effect.step === 'write') return refused
        act(effect)
        return done
      },
    })
    returns()
    expect([...stands]).toEqual([])
    expect(changes().filter((one) => one === 'compensated')).toHaveLength(1)
    expect(left()).toEqual([])
  })
})

it('ends completed or compensated, never both, whatever its services answer', () => {
  const answer = fc.constantFrom<Result | undefined>(done, done, broken, refused, undefined)
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (answers, partitions) => {
      let next = 0
      const { t, returns, steps, changes, left, letters } = stage([repair], { partitions, perform: () => (next < answers.length ? answers[next++] : done) })
      returns()
      t.advance(minutes(10))
      const ends = changes().filter((one) => one === 'completed' || one === 'compensated')
      expect(ends).toHaveLength(1)
      expect(steps().includes('compensate take') && ends[0] === 'completed').toBe(false)
      expect(left()).toHaveLength(letters().length > 0 ? 1 : 0)
    }),
    { numRuns: 100 },
  )
})
