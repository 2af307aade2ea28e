import { defineWorkflow } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from './define-fact.js'
import { defineResource } from './define-resource.js'
import { defineUseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import type { FactQuery } from '../message/effect.js'
import { fill, start } from './page-offer.js'
import { bookViewed, copiesLeft, holdBook, reader, scarceCopies } from '../testing/library.js'
import { latest } from './traits.js'

const homeBranch = defineFact('member.branch', { read: async (of: null): Promise<string> => String(of) })
const rest = {
  when: scarceCopies,
  of: reader,
  who: (s: { bookId: string }) => reader.where({ viewing: s.bookId }),
  score: [{ points: 1, because: 'x', if: () => true }],
  tell: { atLeast: 1 },
}
const speaks = { category: 'c', say: { brief: '', otherwise: () => '' }, why: () => '' }

it('infers facts into truth, offer and words', () => {
  expectTypeOf(copiesLeft('dune')).toEqualTypeOf<FactQuery<number>>()
  expectTypeOf(homeBranch()).toEqualTypeOf<FactQuery<string>>()
  // @ts-expect-error a fact is asked by what it is about
  copiesLeft(3)
  // @ts-expect-error and not by nothing
  copiesLeft()

  defineUseCase('typed', {
    ...rest,
    ...speaks,
    facts: (s) => ({ left: copiesLeft(s.bookId), branch: homeBranch() }),
    stillTrue: ({ left, branch }) => left > 0 && branch.length > 0,
    offer: (s, { left }) => (left > 0 ? holdBook.with({ bookId: s.bookId }) : undefined),
    say: { brief: '', otherwise: ({ left, branch }) => `${left.toFixed()} in ${branch.toUpperCase()}` },
  })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    // @ts-expect-error a fact that was not asked for
    say: { brief: '', otherwise: ({ right }) => right },
  })
  // @ts-expect-error the action wants a book
  holdBook.with({ shelf: 'a' })

  const other = defineVisitor({ reading: latest(bookViewed, 'bookId', { index: true }) })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error the audience of another visitor
    who: () => other.where({ reading: 'x' }),
  })
})

it('infers what is scarce, what stands in for it, and what the page does itself', () => {
  const copy = defineResource('copy', {
    free: async (bookId: string, { now }) => bookId.length + now,
    grant: async (bookId, { until, person }) => bookId !== person && until > 0,
    extend: async (_, { id }) => id !== '',
    release: async () => {},
  })
  // @ts-expect-error a copy is of a book
  copy.of(3)
  defineResource('copy', {
    free: async (bookId: string) => bookId.length,
    // @ts-expect-error the records say yes or no
    grant: async () => 'granted',
    extend: async () => true,
    release: async () => {},
  })

  const findCopy = defineWorkflow('find_copy', { steps: ['open_map'], input: z.object({ bookId: z.string() }) })
  // @ts-expect-error the workflow wants a book
  start(findCopy, { shelf: 'a' }, 'Show me')
  // @ts-expect-error a field is filled with text
  fill([{ field: 'name', value: 3 }], 'Fill it in')

  defineUseCase('typed', {
    ...rest,
    ...speaks,
    holds: (s) => copy.of(s.bookId),
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    offer: (s, { left }) => start(findCopy, { bookId: s.bookId }, `Show me ${left.toFixed()}`),
    alternative: (s, { left }) => {
      expectTypeOf(s.bookId).toEqualTypeOf<string>()
      expectTypeOf(left).toEqualTypeOf<number>()
      return { offer: holdBook.with({ bookId: s.bookId }), words: 'Another?' }
    },
  })
  defineUseCase('typed', {
    ...rest,
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    prefetches: (s, { left }) => ({ resource: 'map', input: { book: s.bookId, left: left.toFixed() } }),
  })
  // @ts-expect-error what speaks says what
  defineUseCase('wrong', { ...rest, category: 'c', why: () => '' })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error what is scarce is named by a resource
    holds: (s) => s.bookId,
  })
  defineUseCase('wrong', {
    ...rest,
    // @ts-expect-error the signal has no such field
    prefetches: (s) => ({ resource: 'map', input: s.stock }),
  })
})
