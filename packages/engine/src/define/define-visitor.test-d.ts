import { expectTypeOf, it } from 'vitest'
import { defineFact } from './define-fact.js'
import { defineUseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import { bookBorrowed, bookViewed, reader, scarceCopies } from '../testing/library.js'
import { count, fact, latest, set, since } from './traits.js'

const homeBranch = defineFact('member.branch', { read: async (of: null): Promise<string> => String(of) })

it('infers the value of a trait, and whether an audience may require it', () => {
  const guest = defineVisitor({
    viewing: latest(bookViewed, 'bookId', { per: 'session', index: true }),
    shelf: latest(bookViewed, 'shelf'),
    length: latest(bookViewed, (e) => e.bookId.length, { index: true }),
    seen: set(bookViewed, 'bookId', { index: true }),
    borrowed: count(bookBorrowed, { where: (e) => e.bookId !== '' }),
    since: since(bookViewed),
    branch: fact(homeBranch, { index: true }),
  })
  guest.where({ viewing: 'dune', seen: ['dune', 'emma'], branch: 'north', length: 4 })
  // @ts-expect-error a trait without an index cannot be looked up
  guest.where({ borrowed: 3 })
  // @ts-expect-error nor can one that is not there
  guest.where({ watching: 'dune' })
  // @ts-expect-error nor by a value of another kind
  guest.where({ viewing: 3 })
  // @ts-expect-error a field that the event does not have
  latest(bookViewed, 'title')
  // @ts-expect-error an option that there is not
  latest(bookViewed, 'bookId', { per: 'tab' })

  defineUseCase('typed', {
    when: scarceCopies,
    of: guest,
    who: ({ signal }) => guest.where({ viewing: signal.bookId }),
    score: [
      {
        points: 1,
        because: 'x',
        if: ({ visitor, signal }) => {
          expectTypeOf(visitor.viewing).toEqualTypeOf<string | undefined>()
          expectTypeOf(visitor.shelf).toEqualTypeOf<string | undefined>()
          expectTypeOf(visitor.length).toEqualTypeOf<number | undefined>()
          expectTypeOf(visitor.seen).toEqualTypeOf<readonly string[]>()
          expectTypeOf(visitor.borrowed).toEqualTypeOf<number>()
          expectTypeOf(visitor.branch).toEqualTypeOf<string | undefined>()
          expectTypeOf(signal.copies).toEqualTypeOf<number>()
          // @ts-expect-error the signal has no such field
          return signal.stock > 0
        },
      },
    ],
    tell: { threshold: 1 },
    category: 'c',
    say: { brief: '', words: () => '' },
    why: () => '',
  })
})

it('infers audiences of persons and tabs', () => {
  reader.person('user:ann').and({ viewing: 'dune' }).or(reader.session(['a', 'b']))
  // @ts-expect-error a trait without an index narrows nothing
  reader.person('user:ann').and({ borrowed: 3 })
  // @ts-expect-error a person is named by text
  reader.person(3)
})

it('knows in forModel the values of the traits', () => {
  const traits = { viewing: latest(bookViewed, 'bookId'), borrowed: count(bookBorrowed) }
  defineVisitor(traits, {
    forModel: ({ visitor, now }) => {
      expectTypeOf(visitor.viewing).toEqualTypeOf<string | undefined>()
      expectTypeOf(visitor.borrowed).toEqualTypeOf<number>()
      expectTypeOf(now).toEqualTypeOf<number>()
      return { borrowed: visitor.borrowed, viewing: visitor.viewing }
    },
  })
  // @ts-expect-error a trait that is not there
  defineVisitor(traits, { forModel: ({ visitor }) => ({ age: visitor.age }) })
  // @ts-expect-error an option that there is not
  defineVisitor(traits, { forModels: () => ({}) })
})
