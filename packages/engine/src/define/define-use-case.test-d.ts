import { defineWorkflow } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from './define-fact.js'
import { defineResource } from './define-resource.js'
import { defineUseCase } from './define-use-case.js'
import type { KnownFacts, KnownSignal } from './use-case.js'
import { defineVisitor } from './define-visitor.js'
import type { FactQuery } from '../message/effect.js'
import { fill, start } from './offer.js'
import type { Trend } from '../derive/operators/trend.js'
import { bookViewed, copiesLeft, holdBook, reader, scarceCopies } from '../testing/library.js'
import { latest } from './traits.js'

const homeBranch = defineFact('member.branch', { read: async (of: null): Promise<string> => String(of) })
const rest = {
  when: scarceCopies,
  of: reader,
  who: ({ signal }: KnownSignal<{ bookId: string }>) => reader.where({ viewing: signal.bookId }),
  score: [{ points: 1, because: 'x', if: () => true }],
  tell: { threshold: 1 },
}
const speaks = { category: 'c', say: { brief: '', words: () => '' }, why: () => '' }

it('infers the facts in stillTrue, offer and words', () => {
  expectTypeOf(copiesLeft('dune')).toEqualTypeOf<FactQuery<number>>()
  expectTypeOf(homeBranch()).toEqualTypeOf<FactQuery<string>>()
  // @ts-expect-error a fact is asked by what it is about
  copiesLeft(3)
  // @ts-expect-error and not by nothing
  copiesLeft()

  defineUseCase('typed', {
    ...rest,
    ...speaks,
    facts: ({ signal }) => ({ left: copiesLeft(signal.bookId), branch: homeBranch() }),
    stillTrue: ({ facts: { left, branch } }) => left > 0 && branch.length > 0,
    offer: ({ signal, facts: { left } }) => (left > 0 ? holdBook.with({ bookId: signal.bookId }) : undefined),
    say: { brief: '', words: ({ facts: { left, branch } }) => `${left.toFixed()} in ${branch.toUpperCase()}` },
  })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
    // @ts-expect-error a fact that was not asked for
    say: { brief: '', words: ({ facts: { right } }) => right },
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

it('passes every callback one object with what is known at that point', () => {
  type Data = { readonly bookId: string; readonly copies: number; readonly trend: Trend; readonly urgency: 'medium' | 'high' }
  defineUseCase('typed', {
    when: scarceCopies,
    of: reader,
    who: (known) => {
      expectTypeOf(known).toEqualTypeOf<{ readonly signal: Data }>()
      return reader.where({ viewing: known.signal.bookId })
    },
    only: (known) => {
      expectTypeOf<keyof typeof known>().toEqualTypeOf<'signal' | 'visitor' | 'now'>()
      expectTypeOf(known.visitor.viewing).toEqualTypeOf<string | undefined>()
      expectTypeOf(known.now).toEqualTypeOf<number>()
      return known.signal.copies > 0
    },
    score: [
      {
        points: 1,
        because: 'x',
        if: (known) => {
          expectTypeOf<keyof typeof known>().toEqualTypeOf<'signal' | 'visitor' | 'now'>()
          expectTypeOf(known.visitor.seen).toEqualTypeOf<readonly string[]>()
          return known.visitor.borrowed > 0
        },
      },
    ],
    tell: {
      threshold: 1,
      limit: (known) => {
        expectTypeOf(known).toEqualTypeOf<{ readonly signal: Data }>()
        return known.signal.copies
      },
      ties: (known) => {
        expectTypeOf<keyof typeof known>().toEqualTypeOf<'signal' | 'visitor' | 'now'>()
        return known.visitor.borrowed
      },
    },
    category: 'c',
    holds: (known) => {
      expectTypeOf(known).toEqualTypeOf<{ readonly signal: Data }>()
      return { resource: 'copy', input: known.signal.bookId }
    },
    facts: (known) => {
      expectTypeOf(known).toEqualTypeOf<{ readonly signal: Data }>()
      return { left: copiesLeft(known.signal.bookId) }
    },
    stillTrue: (known) => {
      expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
      return known.facts.left > 0
    },
    offer: (known) => {
      expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
      return holdBook.with({ bookId: known.signal.bookId })
    },
    alternative: (known) => {
      expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
      return undefined
    },
    anchor: (known) => {
      expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
      return known.signal.bookId
    },
    say: {
      brief: '',
      words: (known) => {
        expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
        return `${known.facts.left}`
      },
    },
    why: (known) => {
      expectTypeOf(known).toEqualTypeOf<KnownFacts<Data, { left: number }>>()
      return ''
    },
  })
  expectTypeOf<keyof KnownFacts>().toEqualTypeOf<'signal' | 'facts' | 'now'>()
})

it('rejects a callback that reads what is not known yet', () => {
  const both = { ...rest, ...speaks, facts: () => ({ left: copiesLeft('dune') }) }
  // @ts-expect-error no person is known to the audience
  defineUseCase('wrong', { ...both, who: ({ visitor }) => reader.where({ viewing: visitor.viewing ?? '' }) })
  // @ts-expect-error no fact is known to the filter
  defineUseCase('wrong', { ...both, only: ({ facts }) => facts.left > 0 })
  // @ts-expect-error no fact is known to a score term
  defineUseCase('wrong', { ...both, score: [{ points: 1, because: 'x', if: ({ facts }) => facts.left > 0 }] })
  // @ts-expect-error no person is known to the limit
  defineUseCase('wrong', { ...both, tell: { threshold: 1, limit: ({ visitor }) => visitor.borrowed } })
  // @ts-expect-error no fact ranks equals
  defineUseCase('wrong', { ...both, tell: { threshold: 1, ties: ({ facts }) => facts.left } })
  // @ts-expect-error the questions know no person
  defineUseCase('wrong', { ...both, facts: ({ visitor }) => ({ left: copiesLeft(visitor.viewing ?? '') }) })
  // @ts-expect-error what is scarce follows from the signal alone
  defineUseCase('wrong', { ...both, holds: ({ facts }) => ({ resource: 'copy', input: facts.left }) })
  // @ts-expect-error words rest on facts, not on traits
  defineUseCase('wrong', { ...both, say: { brief: '', words: ({ visitor }) => visitor.viewing ?? '' } })
  // @ts-expect-error the callback's arguments are one object
  defineUseCase('wrong', { ...both, stillTrue: (facts, signal) => signal.copies > facts.left })
  // @ts-expect-error the threshold has another name
  defineUseCase('wrong', { ...both, tell: { atLeast: 1 } })
})

it('infers holds, alternatives, and offers of the page', () => {
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
    holds: ({ signal }) => copy.of(signal.bookId),
    facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
    offer: ({ signal, facts: { left } }) => start(findCopy, { bookId: signal.bookId }, `Show me ${left.toFixed()}`),
    alternative: ({ signal, facts: { left } }) => {
      expectTypeOf(signal.bookId).toEqualTypeOf<string>()
      expectTypeOf(left).toEqualTypeOf<number>()
      return { offer: holdBook.with({ bookId: signal.bookId }), words: 'Another?' }
    },
  })
  defineUseCase('typed', {
    ...rest,
    facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
    prefetches: ({ signal, facts: { left } }) => ({ resource: 'map', input: { book: signal.bookId, left: left.toFixed() } }),
  })
  // @ts-expect-error what speaks says what
  defineUseCase('wrong', { ...rest, category: 'c', why: () => '' })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error what is scarce is named by a resource
    holds: ({ signal }) => signal.bookId,
  })
  defineUseCase('wrong', {
    ...rest,
    // @ts-expect-error the signal has no such field
    prefetches: ({ signal }) => ({ resource: 'map', input: signal.stock }),
  })
})

it('gives the words of variants what the words of the use case know, and takes no other moment', () => {
  defineUseCase('typed', {
    ...rest,
    ...speaks,
    facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
    variants: {
      short: { words: () => 'Come!' },
      late: { words: ({ facts: { left }, signal: { bookId } }) => `${left.toFixed()} of ${bookId.toUpperCase()}`, moment: 'break' },
    },
    variantSelector: 'epsilon_greedy',
  })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    variants: {
      // @ts-expect-error a moment that there is not
      late: { words: () => '', moment: 'soon' },
    },
  })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error a variant without words
    variants: { late: { moment: 'break' } },
  })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error a fact that was not asked for
    variants: { late: { words: ({ facts: { left } }) => left } },
  })
})
