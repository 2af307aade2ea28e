import { minutes, suggestionDeclined, suggestionDismissed, suggestionIgnored } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { RehearsalOptions } from '../testing/backstage.js'
import { called, opened, stage, useCase } from '../testing/rooms.js'
import type { RehearsedVisitor } from '../testing/rehearsed-visitor.js'

const say = (text: string) => () => text
const variants = { short: { words: say('Come!') }, later: { words: say('Come, once you are done.'), moment: 'break' as const } }
const both = new Set(['Come!', 'Come, once you are done.'])

function told(options: RehearsalOptions & { holdout?: number } = {}) {
  const { holdout = 0, ...more } = options
  const { t, ann, calls, wants } = stage([useCase('come', { variants, holdout })], { partitions: 3, ...more })
  const learned = () => t.partitions.map((p) => t.engine.variants(p).get('come')?.arms ?? {})
  /** Another person, who is told. */
  const another = (name: string): RehearsedVisitor => {
    const visitor = t.visitor(name)
    visitor.does(opened, { room: name })
    t.system(called, { room: name, urgent: false })
    return visitor
  }
  return { t, ann, calls, wants, learned, another }
}

const messageOf = (visitor: RehearsedVisitor): unknown => {
  const { data } = visitor.sees() ?? {}
  return data && 'message' in data ? data.message : undefined
}
const nameOf = (visitor: RehearsedVisitor): string => (messageOf(visitor) === 'Come!' ? 'short' : 'later')

describe('the variants of a use case', () => {
  it('are told in their own words and at their own moment, and the decision names the variant', () => {
    const { t, another } = told()
    const people = Array.from({ length: 12 }, (_, n) => another(`p${n}`))
    expect(new Set(people.map(messageOf))).toEqual(both)
    for (const one of people) expect(one.sees()?.data).toEqual(expect.objectContaining(nameOf(one) === 'later' ? { moment: 'break' } : { useCase: 'come' }))
    expect(people.filter((one) => nameOf(one) === 'short').every((one) => !('moment' in (one.sees()?.data ?? {})))).toBe(true)
    expect(t.all('decision').map(({ variant }) => variant)).toEqual(people.map(nameOf))
  })

  it('are kept for a person, also when the other variant wins meanwhile', () => {
    const { t, ann, calls, another } = told()
    calls()
    ann.shows()
    const first = nameOf(ann)
    for (let n = 0; n < 30; n++) {
      const other = another(`p${n}`)
      other.shows()
      if (nameOf(other) === first) other.answers(suggestionDeclined, {})
      else other.accepts()
    }
    t.advance(minutes(40))
    calls()
    expect(ann.received()).toHaveLength(2)
    expect(nameOf(ann)).toBe(first)
  })

  it.each([
    ['an acceptance as a win', (one: RehearsedVisitor) => void one.accepts(), { wins: 1, losses: 0 }],
    ['an acceptance that is undone as a loss', (one: RehearsedVisitor) => void one.undoes(one.accepts()), { wins: 0, losses: 1 }],
    ['a refusal as a loss', (one: RehearsedVisitor) => one.answers(suggestionDeclined, {}), { wins: 0, losses: 1 }],
    ['a dismissal as a loss', (one: RehearsedVisitor) => one.answers(suggestionDismissed, {}), { wins: 0, losses: 1 }],
    ['no answer as half a loss', (one: RehearsedVisitor) => one.answers(suggestionIgnored, {}), { wins: 0, losses: 0.5 }],
  ])('learn %s, in every partition', (_, answers, counts) => {
    const { ann, calls, learned } = told()
    calls()
    ann.shows()
    answers(ann)
    expect(learned()).toEqual(Array.from({ length: 3 }, () => ({ [nameOf(ann)]: counts })))
  })

  it('learn half a loss when the time of what was shown is over, and nothing of what was never shown', () => {
    const shown = told()
    shown.calls()
    shown.ann.shows()
    shown.t.advance(minutes(3))
    expect(shown.learned()[0]).toEqual({ [nameOf(shown.ann)]: { wins: 0, losses: 0.5 } })
    const unseen = told()
    unseen.calls()
    unseen.t.advance(minutes(3))
    expect(unseen.learned()).toEqual([{}, {}, {}])
  })

  it('are not chosen in a dry run or for a person who is held out, and learn nothing then', () => {
    for (const isDry of [true, false]) {
      const { t, ann, calls, learned } = told(isDry ? {} : { holdout: 1 })
      if (isDry) t.mode('come', 'dry')
      calls()
      expect(ann.received()).toEqual([])
      expect(t.all('decision')).toMatchObject([{ decision: { act: true, message: '4 seats in blue' } }])
      expect(t.all('decision')[0]).not.toHaveProperty('variant')
      expect(learned()).toEqual([{}, {}, {}])
    }
  })

  it('are told more often the better they are taken', () => {
    const { another } = told()
    const names = Array.from({ length: 150 }, (_, n) => {
      const one = another(`p${n}`)
      one.shows()
      // Nine of ten take the short one, and one of ten the other.
      if ((nameOf(one) === 'short') === (n % 10 !== 0)) one.accepts()
      else one.answers(suggestionDeclined, {})
      return nameOf(one)
    })
    expect(names.slice(-50).filter((name) => name === 'short').length).toBeGreaterThan(40)
  })

  it('are chosen the same in a replay, and after a partition was saved and loaded', () => {
    const play = (restarts: boolean) => {
      const { t, another, learned } = told()
      const names = Array.from({ length: 20 }, (_, n) => {
        const one = another(`p${n}`)
        one.shows()
        one.accepts()
        if (restarts) t.restart()
        return nameOf(one)
      })
      return { t, names, learned: learned() }
    }
    const [once, again] = [play(false), play(true)]
    expect(again.names).toEqual(once.names)
    expect(again.learned).toEqual(once.learned)
    const replayed = once.t.partitions.map(({ n, count }) => once.t.engine.partition(n, count))
    for (const { partition, now, batch } of once.t.journal) {
      const p = replayed[partition]
      if (p) once.t.engine.step(p, batch, now)
    }
    expect(replayed.map((p) => once.t.engine.save(p))).toEqual(once.t.partitions.map((p) => once.t.engine.save(p)))
  })

  it('learn nothing while they are frozen, and again afterwards', () => {
    const { t, another, learned } = told()
    const freeze = (isFrozen: boolean) => t.tell('all', { type: 'variants', useCase: 'come', names: ['short', 'later'], isFrozen })
    freeze(true)
    const one = another('one')
    one.shows()
    one.accepts()
    const still = { wins: 0, losses: 0, isFrozen: true }
    expect(learned()[0]).toEqual({ short: still, later: still })
    freeze(false)
    const two = another('two')
    two.shows()
    two.accepts()
    expect(learned()[0]?.[nameOf(two)]).toEqual({ wins: 1, losses: 0 })
  })

  it('forget at a reset, choose anew, and count nothing of what was told before, in whatever order the news arrives', () => {
    const { t, ann, calls, learned, another } = told()
    calls()
    ann.shows()
    const name = nameOf(ann)
    t.tell('all', { type: 'variants.reset', useCase: 'come', numbers: { short: 1, later: 1 } })
    ann.accepts()
    expect(learned()).toEqual([{}, {}, {}])
    t.tell('all', { type: 'variants.reset', useCase: 'come', numbers: { short: 1, later: 1 } })
    const other = another('other')
    other.shows()
    other.accepts()
    // This outcome overtakes the second reset.
    t.tell('all', { type: 'learned', useCase: 'come', variant: { name, resets: 2 }, outcome: { wins: 1, losses: 0 } })
    t.tell('all', { type: 'variants.reset', useCase: 'come', numbers: { [name]: 2 } })
    for (const arms of learned()) expect(arms[name]).toEqual({ wins: 1, losses: 0 })
  })
})

describe('the definition of variants', () => {
  const define = (more: object) => () => useCase('come', more)

  it.each([
    [{ variants: {} }, "defineUseCase('come'): variants names none"],
    [{ variants: { short: {} } }, "defineUseCase('come') variants.short: it lacks words"],
    [{ variants: { short: { words: 'Come!' } } }, "defineUseCase('come') variants.short: it lacks words"],
    [{ variants: { short: null } }, "defineUseCase('come') variants.short: it lacks words"],
    [{ variants: { short: { words: say(''), moment: 'soon' } } }, "defineUseCase('come') variants.short: moment is 'soon'; give one of now, pause, break."],
    [{ variants: { short: { words: say(''), word: 1 } } }, "defineUseCase('come') variants.short"],
    [{ variants: { '': { words: say('') } } }, "defineUseCase('come'): a variant is called ''"],
    [{ variants, variantSelector: 'best' }, "defineUseCase('come'): variantSelector is 'best'; give one of thompson_sampling, epsilon_greedy, random."],
    [{ variantSelector: 'random' }, "defineUseCase('come'): variantSelector chooses among variants, but there are none"],
  ])('is refused as %j', (more, message) => {
    expect(define(more)).toThrow(message)
  })

  it('says at the time of a telling which variant gave no words', () => {
    const { t, calls } = stage([useCase('come', { variants: { short: { words: () => '' } } })], { errors: 'keep' })
    calls()
    expect(t.all('decision')).toMatchObject([{ decision: { act: false } }])
    expect(t.all('dropped')[0]?.error?.message).toContain("defineUseCase('come') variants.short: words gave an empty text")
  })
})
