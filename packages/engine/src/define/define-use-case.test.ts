import { describe, expect, it } from 'vitest'
import { bookViewed, reader, scarceCopies } from '../testing/library.js'
import { defineUseCase } from './define-use-case.js'
import type { UseCaseOptions } from './use-case.js'

type Options = Exclude<UseCaseOptions<{ bookId: string }, typeof reader.traits, object>, { prefetches: object }>

const options = {
  when: scarceCopies,
  of: reader,
  who: ({ signal }) => reader.where({ viewing: signal.bookId }),
  score: [{ points: 1, because: 'is looking at it', if: () => true }],
  tell: { threshold: 1 },
  category: 'availability',
  say: { brief: '', words: () => 'Few are left.' },
  why: () => 'Few are left',
} satisfies Options

/** What a caller passes whom no compiler checks. */
const unchecked = (value: unknown) => Object.assign(Object.create(null), { value }).value

describe('the definition of a use case', () => {
  it('is refused with a threshold that the terms cannot reach', () => {
    expect(() => defineUseCase('remind', { ...options, tell: { threshold: 70 } })).toThrow(
      "defineUseCase('remind'): the threshold is 70 points, but the terms give 1 at most; lower it, or add terms.",
    )
  })

  it.each(['who', 'score', 'tell', 'category', 'say', 'why'] as const)('is refused without %s', (option) => {
    const { [option]: _, ...lacking } = options
    const named = { tell: 'tell.threshold', say: 'say.words' }[option as string] ?? option
    expect(() => defineUseCase('remind', unchecked(lacking))).toThrow(`defineUseCase('remind'): it lacks ${named}; every use case that speaks has them.`)
  })

  it.each([[2, '2'], [-1, '-1'], [1.01, '1.01'], [Number.NaN, 'NaN'], [Number.POSITIVE_INFINITY, 'Infinity'], ['0.1', 'a string'], [null, 'null'], [true, 'a boolean']])('is refused with a holdout of %j', (holdout, named) => {
    expect(() => defineUseCase('remind', { ...options, holdout: unchecked(holdout) })).toThrow(
      `defineUseCase('remind'): holdout is ${named}; give the share of people who are not told, from 0 (nobody) to 1 (everybody), such as 0.1.`,
    )
  })

  it.each<[unknown, string]>([
    [{}, 'goal.event is undefined; give an event of defineEvent(…).'],
    [{ event: 'book.borrowed', within: 5 }, 'goal.event is a string; give an event of defineEvent(…).'],
    [{ event: bookViewed }, 'goal.within is undefined; give how long after the decision the event counts, such as hours(2).'],
    [{ event: bookViewed, within: 0 }, 'goal.within is 0; give'],
    [{ event: bookViewed, within: Number.NaN }, 'goal.within is NaN; give'],
  ])('is refused with a goal of %j', (goal, message) => {
    expect(() => defineUseCase('remind', { ...options, goal: unchecked(goal) })).toThrow(`defineUseCase('remind'): ${message}`)
  })

  it.each([0, 0.1, 1])('takes a holdout of %d', (holdout) => {
    expect(defineUseCase('remind', { ...options, holdout }).holdout).toBe(holdout)
  })

  it.each<[string, unknown, string]>([
    ['no text', undefined, 'undefined'],
    ['an empty text', '', 'an empty text'],
    ['a text in another language alone', { cs: 'Zbývá málo.' }, 'an object with cs'],
    ['a number', 5, 'a number'],
  ])('says what its words gave: %s', (_, words, gave) => {
    const useCase = defineUseCase('remind', { ...options, say: { brief: '', words: () => unchecked(words) } })
    expect(() => useCase.say.words({ signal: {}, facts: {}, now: 0 })).toThrow(
      `defineUseCase('remind') say: words gave ${gave}; give a text, or an object with a text for each language, 'en' among them as the fallback.`,
    )
  })

  it('says that its why, its alternative or its audience has another form', () => {
    const known = { signal: {}, facts: {}, now: 0 }
    const wrong = { why: () => unchecked({ cs: 'Málo' }), alternative: () => unchecked({ offer: {}, words: { cs: 'Jiná' } }), who: () => unchecked(undefined) }
    const useCase = defineUseCase('remind', { ...options, ...wrong })
    expect(() => useCase.why(known)).toThrow("defineUseCase('remind'): why gave an object with cs")
    expect(() => useCase.alternative?.(known)).toThrow("defineUseCase('remind'): alternative gave an object with offer, words")
    expect(() => useCase.who(known)).toThrow("defineUseCase('remind'): who gave undefined; give an audience")
  })

  it('is refused with a person whose id has no kind', () => {
    expect(() => reader.person('ann')).toThrow('visitor.person(…): an id has no kind; write `user:${id}`')
    expect(() => reader.person(['user:ann', 'bob'])).toThrow('an id has no kind')
    expect(() => [reader.person(''), reader.person('user:ann'), reader.person(['visitor:1', ''])]).not.toThrow()
  })

  it('is refused with two score terms of one reason', () => {
    const score = [...options.score, ...options.score]
    expect(() => defineUseCase('remind', { ...options, score })).toThrow(
      "defineUseCase('remind'): two score terms are called 'is looking at it'; give each its own because.",
    )
  })
})
