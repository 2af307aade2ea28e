import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { bookViewed, copiesChanged, reader, scarceCopies } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { defineFact } from './define-fact.js'
import { definePack } from './define-pack.js'
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

describe('a fact that the pack does not have', () => {
  it('is named in a rehearsal when it is looked up, with the remedy', () => {
    const unlisted = defineFact('copies.lent', { read: async (bookId: string) => bookId.length })
    const asks = defineUseCase('asks', { ...options, facts: () => ({ lent: unlisted('dune') }) })
    const t = new Rehearsal(definePack({ name: 'library', useCases: [asks] }))
    t.visitor('ann').does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
    expect(() => t.advance(seconds(3))).toThrow(
      "The pack 'library' has no fact 'copies.lent', which person:user:ann looks up; add it to the facts of definePack(…).",
    )
  })
})
