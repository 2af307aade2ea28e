import { defineEvent, type Json, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineReaction, type ReactionDefinition } from '../define/define-reaction.js'
import { defineSignal } from '../define/define-signal.js'
import type { Inspection } from '../message/inspection.js'
import type { Result } from '../message/message.js'
import { plain } from '../message/json.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { Rehearsal } from '../testing/rehearsal.js'

const returned = defineEvent('book.returned', { from: 'shop', data: z.object({ bookId: z.string(), userId: z.string().optional(), isDamaged: z.boolean() }) })
const damaged = defineSignal('book.damaged')
  .on(returned)
  .per(({ bookId }) => bookId)
  .when(({ isDamaged }) => isDamaged)
  .expires(minutes(10))
  .emit(({ bookId, userId }) => ({ priority: 'low', data: { bookId, ...(userId !== undefined && { userId }) } }))
const shelfOf = defineFact('book.shelf', { read: async (bookId: string) => bookId })
const readerOf = defineFact('book.reader', { personal: true, read: async (bookId: string) => bookId })

const step = { run: async () => 'done', compensate: async () => {} }
const repair = defineReaction('repair_book', {
  on: damaged,
  facts: ({ trigger }) => ({ shelf: shelfOf(trigger.bookId) }),
  input: ({ trigger, facts }) => (facts.shelf === '' ? undefined : { bookId: trigger.bookId }),
})
  .step('take', step)
  .step('glue', step)
  .last('write', { run: async () => 'written' })
const reshelve = defineReaction('reshelve_book', { on: returned, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('reshelve', { run: async () => '' })

const done: Result = { ok: true, value: 'done' }
const broken: Result = { ok: false, code: 'internal', message: 'Broken.' }
const refused: Result = { ok: false, code: 'unavailable', message: 'No glue.' }

function stage(reactions: readonly ReactionDefinition[] = [repair], options: RehearsalOptions = {}) {
  const pack = definePack({ name: 'bindery', reactions, facts: [shelfOf, readerOf] })
  const t = new Rehearsal(pack, { facts: () => 'A1', ...options })
  return {
    t,
    /** Returns a damaged book; the same one again is another event. */
    returns: (bookId = 'dune', more: { userId?: string; isDamaged?: boolean } = {}) => t.system(returned, { bookId, isDamaged: true, ...more }),
    steps: () => t.effects.flatMap((effect) => (effect.type === 'run' || effect.type === 'compensate' ? [`${effect.type} ${effect.step}`] : [])),
    changes: (reaction = 'repair_book') => t.all('reaction').flatMap((one) => (one.reaction === reaction ? [one.change] : [])),
    /** The runs that the partitions still have. */
    left: () => t.partitions.flatMap((p) => [...p.reactions.values()]),
    letters: () => t.partitions.flatMap((p) => t.engine.deadLetters(p)),
  }
}

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

describe('a loop', () => {
  const cuts = (seen: readonly Inspection[]) => seen.flatMap((one) => (one.type === 'reaction' && one.change === 'cut' ? [one.reason] : []))

  it('is cut and shown when a step sends the event that sets its reaction off', () => {
    const { t, returns, changes } = stage([repair], {
      perform(effect) {
        if (effect.type === 'run' && effect.step === 'write') t.event(returned, { bookId: 'dune', isDamaged: true }, { source: 'shop', causationId: effect.causationId })
        return done
      },
    })
    returns()
    expect(changes().filter((one) => one === 'completed')).toHaveLength(1)
    expect(cuts(t.seen)).toEqual(['triggered by its own outcome'])
    expect(t.all('dropped')).toMatchObject([{ reason: 'loop', where: 'repair_book' }])
  })

  it('is cut over two reactions in several partitions, which set each other off', () => {
    const answered = defineEvent('book.answered', { from: 'shop', data: z.object({ bookId: z.string() }) })
    const ping = defineReaction('ping', { on: returned, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('send', { run: async () => '' })
    const pong = defineReaction('pong', { on: answered, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('send', { run: async () => '' })
    const { t, returns } = stage([ping, pong], {
      partitions: 4,
      perform(effect) {
        const { causationId } = effect
        if (effect.action === 'ping') t.event(answered, { bookId: 'dune' }, { source: 'shop', causationId })
        else t.event(returned, { bookId: 'dune', isDamaged: false }, { source: 'shop', causationId })
        return done
      },
    })
    returns('dune', { isDamaged: false })
    expect(cuts(t.seen)).toEqual(['triggered by its own outcome'])
  })

  it('is cut by its rate where nothing tells the cause, and goes on a minute later', () => {
    const { t, returns, changes } = stage([defineReaction('repair_book', { on: damaged, input: () => ({}), perMinute: 10 }).last('take', { run: async () => '' })])
    for (let n = 0; n < 12; n++) returns()
    returns('emma')
    expect(changes().filter((one) => one === 'completed')).toHaveLength(11)
    expect(cuts(t.seen)).toEqual(['over 10 runs a minute about the same', 'over 10 runs a minute about the same'])
    t.advance(minutes(1))
    returns()
    expect(changes().at(-1)).toBe('completed')
    t.advance(minutes(1))
    expect(t.partitions.every(({ rates }) => rates.size === 0)).toBe(true)
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
