import { describe, expect, it } from 'vitest'
import { reader, scarceCopies } from '../testing/library.js'
import { defineUseCase, type UseCaseOptions } from './define-use-case.js'

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

describe('the definition of a use case', () => {
  it('is refused with a threshold that the terms cannot reach', () => {
    expect(() => defineUseCase('remind', { ...options, tell: { threshold: 70 } })).toThrow(
      "defineUseCase('remind'): the threshold is 70 points, but the terms give 1 at most; lower it, or add terms.",
    )
  })

  it('is refused with two score terms of one reason', () => {
    const score = [...options.score, ...options.score]
    expect(() => defineUseCase('remind', { ...options, score })).toThrow(
      "defineUseCase('remind'): two score terms are called 'is looking at it'; give each its own because.",
    )
  })
})
