import { minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { definePack } from '../define/define-pack.js'
import type { Effect } from '../message/effect.js'
import type { Result } from '../message/message.js'
import { perform } from '../define/perform.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { book, booking, stage, step, useCase } from '../testing/rooms.js'

type Stepping = Extract<Effect, { type: 'run' | 'compensate' }>

const done: Result = { ok: true, value: 'done' }
const broken: Result = { ok: false, code: 'internal', message: 'Broken.' }
const taken: Result = { ok: false, code: 'unavailable', message: 'Taken.' }

const steps = (t: Rehearsal) =>
  t.effects.flatMap((effect) => (effect.type === 'run' || effect.type === 'compensate' ? [`${effect.type} ${effect.step}`] : []))

/** A service that acts once per key, and knows what it did. */
function service(answers: (effect: Stepping, times: number) => Result | undefined = () => done) {
  const calls = new Map<string, number>()
  const doneBy = new Set<string>()
  return {
    /** The steps that are done and not compensated. */
    stands: () => [...doneBy].toSorted(),
    perform(effect: Stepping): Result | undefined {
      const name = `${effect.type} ${effect.key}`
      const times = (calls.get(name) ?? 0) + 1
      calls.set(name, times)
      const result = answers(effect, times)
      if (result?.ok && effect.type === 'run') doneBy.add(effect.step)
      if (result?.ok && effect.type === 'compensate') doneBy.delete(effect.step)
      return result
    },
  }
}

function called(answers?: Parameters<typeof service>[0], options: RehearsalOptions = {}) {
  const desk = service(answers)
  const { t, ann, calls } = stage([useCase('come')], { perform: (effect) => desk.perform(effect), ...options })
  calls()
  return { t, ann, desk }
}

describe('a saga of several steps', () => {
  it('runs its steps in order, and is undone the last first', () => {
    const { t, ann } = called()
    expect(ann.undoes(ann.accepts())).toMatchObject({ ok: true })
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run seat', 'compensate seat', 'compensate lamp', 'compensate key'])
  })

  it('compensates the steps before a step that is refused, and answers the refusal', () => {
    const { t, ann, desk } = called(({ step: name }) => (name === 'seat' ? taken : done))
    expect(ann.accepts()).toEqual(taken)
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run seat', 'compensate lamp', 'compensate key'])
    expect(desk.stands()).toEqual([])
  })

  it('cannot be undone when its time is over', () => {
    const { t, ann } = called()
    const accepted = ann.accepts()
    t.advance(minutes(1))
    expect(ann.undoes(accepted)).toMatchObject({ ok: false, code: 'expired' })
  })

  it('retries after a fault with backoff, under the same key', () => {
    const { t, ann, desk } = called(({ step: name }, times) => (name === 'lamp' && times < 3 ? broken : done))
    expect(ann.accepts()).toBeUndefined()
    t.advance(200)
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run lamp'])
    t.advance(400)
    expect(ann.accepts()).toMatchObject({ ok: true })
    expect(desk.stands()).toEqual(['key', 'lamp', 'seat'])
    const keys = t.effects.flatMap((effect) => (effect.type === 'run' && effect.step === 'lamp' ? [effect.key] : []))
    expect([keys.length, new Set(keys).size]).toEqual([3, 1])
    expect(new Set(t.effects.map(({ id }) => id)).size).toBeGreaterThanOrEqual(keys.length)
  })

  it('counts a missing answer as a fault, and takes a late one', () => {
    const { t, ann, desk } = called(({ step: name }, times) => (name === 'key' && times === 1 ? undefined : done))
    ann.accepts()
    t.advance(seconds(5) + 200)
    expect(ann.accepts()).toMatchObject({ ok: true })
    expect(desk.stands()).toEqual(['key', 'lamp', 'seat'])
  })

  it('does not take the late answer to an earlier attempt of a step for the answer to the next step', () => {
    const { t, ann } = called(({ step: name }, times) => (name === 'key' && times === 2 ? done : undefined))
    ann.accepts()
    t.advance(seconds(5) + 200)
    const first = t.effects.find(({ type }) => type === 'run')
    t.tell(`person:${ann.person}`, { type: 'reply', effect: first?.id ?? '', result: done })
    expect(steps(t)).toEqual(['run key', 'run key', 'run lamp'])
  })

  it('keeps a step of unknown outcome as a dead letter, and compensates it when it turns out to have been done', () => {
    const { t, ann } = called(({ step: name }) => (name === 'lamp' ? undefined : done))
    ann.accepts()
    t.advance(seconds(30))
    expect(ann.accepts()).toMatchObject({ ok: false, code: 'internal' })
    const [letter] = t.engine.deadLetters(t.partitions[0] ?? t.engine.partition(0, 1))
    expect(letter).toMatchObject({ step: 'lamp', doing: 'run' })
    const [late = ''] = letter?.asked ?? []
    t.tell(`person:${ann.person}`, { type: 'reply', effect: late, result: done })
    expect(steps(t).at(-1)).toBe('compensate lamp')
    expect(t.partitions.flatMap((p) => t.engine.deadLetters(p))).toEqual([])
  })

  it('keeps a failed compensation as a dead letter for an operator, and compensates the other steps', () => {
    let isBroken = true
    const { t, ann, desk } = called((effect) => {
      if (effect.step === 'seat') return taken
      return effect.type === 'compensate' && effect.step === 'lamp' && isBroken ? broken : done
    })
    expect(ann.accepts()).toEqual(taken)
    t.advance(seconds(10))
    expect(desk.stands()).toEqual(['lamp'])
    const [letter] = t.all('dead letter').map((one) => one.letter)
    expect(letter).toMatchObject({ step: 'lamp', doing: 'compensate', result: broken })
    t.restart()
    isBroken = false
    t.tell(`person:${ann.person}`, { type: 'redo', person: ann.person, letter: letter?.id ?? '' })
    expect(desk.stands()).toEqual([])
    expect(t.partitions.flatMap((p) => t.engine.deadLetters(p))).toEqual([])
    expect(t.all('dead letter taken up')).toMatchObject([{ letter: letter?.id, person: ann.person }])
  })

  it('can be undone again when an undo has failed', () => {
    let isBroken = true
    const { t, ann, desk } = called(({ type: doing, step: name }) =>
      doing === 'compensate' && name === 'lamp' && isBroken ? broken : done,
    )
    const accepted = ann.accepts()
    ann.undoes(accepted)
    t.advance(seconds(10))
    expect(ann.undoes(accepted)).toMatchObject({ ok: false, code: 'internal', retryAfterMs: 1_000 })
    expect(desk.stands()).toEqual(['key', 'lamp'])
    isBroken = false
    t.advance(seconds(10))
    expect(ann.undoes(accepted)).toEqual({ ok: true, value: {} })
    expect(desk.stands()).toEqual([])
    const ids = t.effects.filter((effect) => effect.type === 'compensate').map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('a crash', () => {
  const points = Array.from({ length: 8 }, (_, at) => (['before', 'after'] as const).map((when) => ({ at, when }))).flat()

  it.each(points)('at step $at, $when it is done, leaves an accept completed, once', (crash) => {
    const { t, ann, desk } = called(undefined, { crash })
    expect(ann.accepts()).toMatchObject({ ok: true })
    expect(desk.stands()).toEqual(['key', 'lamp', 'seat'])
    expect(t.all('outcome').filter(({ outcome }) => outcome === 'suggestion.accepted')).toHaveLength(1)
  })

  it.each(points)('at step $at, $when it is done, leaves a failing accept compensated, once', (crash) => {
    const { t, ann, desk } = called(({ step: name }) => (name === 'seat' ? taken : done), { crash })
    expect(ann.accepts()).toEqual(taken)
    expect(desk.stands()).toEqual([])
    expect(t.all('outcome').filter(({ outcome }) => outcome === 'suggestion.accepted')).toEqual([])
  })

  it.each(points)('at step $at, $when it is done, leaves an undo completed, once', (crash) => {
    const { t, ann, desk } = called(undefined, { crash })
    expect(ann.undoes(ann.accepts())).toMatchObject({ ok: true })
    expect(desk.stands()).toEqual([])
    expect(t.all('outcome').filter(({ outcome }) => outcome === 'suggestion.undone')).toHaveLength(1)
  })
})

describe('a step without a compensation', () => {
  it('goes last, and the action has no undo', () => {
    const paying = perform(book).step('key', step).last('pay', { run: async () => '' })
    const { t, ann, calls } = stage([useCase('come')], {}, paying)
    calls()
    const accepted = ann.accepts()
    expect(accepted).toEqual({ ok: true, value: { result: 'done' } })
    expect(steps(t)).toEqual(['run key', 'run pay'])
  })

  it('is refused before the last step', () => {
    const final = { name: 'pay', retries: 0, backoffMs: 1, timeoutMs: 1, run: async () => '' }
    const actions = [{ ...booking, steps: [final, ...booking.steps] }]
    expect(() => definePack({ name: 'rooms', events: [], signals: [], useCases: [], actions })).toThrow(
      "the step 'pay' of the action 'room.book' has no compensation; make it the last step with .last(…), or add compensate",
    )
  })
})
