import { defineAction, defineEvent, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from './define-fact.js'
import { definePack } from './define-pack.js'
import { defineSignal } from './define-signal.js'
import { defineUseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import { perform } from './perform.js'
import {
  bookBorrowed,
  bookViewed,
  copiesChanged,
  copiesLeft,
  holdBook,
  holdingBooks,
  holdLastCopy,
  pageLeft,
  pageViewed,
  scarceCopies,
  willingDesk,
} from '../testing/library.js'
import { count, fact, latest } from './traits.js'

const good = {
  name: 'library',
  events: [bookViewed, pageViewed, pageLeft, bookBorrowed, copiesChanged],
  signals: [scarceCopies],
  useCases: [holdLastCopy],
  actions: [holdingBooks(willingDesk)],
  facts: [copiesLeft],
}
const useCaseOf = <T extends Parameters<typeof defineVisitor>[0]>(name: string, traits: T) =>
  defineUseCase(name, {
    when: scarceCopies,
    of: defineVisitor(traits),
    who: () => defineVisitor<T>(traits).where({}),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { atLeast: 1 },
    category: 'c',
    say: { brief: '', otherwise: () => '' },
    why: () => '',
  })

describe('a pack', () => {
  it('is taken when everything fits', () => {
    expect(Object.keys(definePack(good).traits)).toEqual(['viewing', 'seen', 'borrowed'])
  })

  it.each([
    [
      'two events of one name',
      { ...good, events: [...good.events, defineEvent('book.viewed', { data: z.object({}) })] },
      "two events are called 'book.viewed'; rename one",
    ],
    [
      'an event of every pack',
      { ...good, events: [...good.events, defineEvent('suggestion.shown', { data: z.object({}) })] },
      "two events are called 'suggestion.shown'",
    ],
    [
      'a signal listed twice',
      { ...good, signals: [scarceCopies, scarceCopies] },
      "two signals are called 'copies.scarce'; rename one, or list it once",
    ],
    [
      'a use case listed twice',
      { ...good, useCases: [holdLastCopy, holdLastCopy] },
      "two use cases are called 'hold_last_copy'",
    ],
    [
      'an action performed twice',
      { ...good, actions: [...good.actions, ...good.actions] },
      "two actions are called 'book.hold'",
    ],
    [
      'a signal on an unknown event',
      { ...good, events: [bookViewed, pageViewed, pageLeft, bookBorrowed] },
      "the signal 'copies.scarce' uses the event 'copies.changed'; add it to events",
    ],
    [
      'a trait on an unknown event',
      { ...good, events: [bookViewed, pageViewed, bookBorrowed, copiesChanged] },
      "the trait 'viewing' uses the event 'page.left'; add it to events",
    ],
    [
      'a use case of an unknown signal',
      { ...good, signals: [] },
      "the use case 'hold_last_copy' waits for the signal 'copies.scarce'; add it to signals",
    ],
    [
      'a trait by a fact that is not listed',
      {
        ...good,
        useCases: [useCaseOf('u', { branch: fact(defineFact('member.branch', { read: async () => 'north' })) })],
      },
      "the trait 'branch' reads the fact 'member.branch'; add it to facts",
    ],
    [
      'two traits of one name',
      { ...good, useCases: [holdLastCopy, useCaseOf('u', { borrowed: count(bookViewed) })] },
      "two traits are called 'borrowed', one of them for 'u'",
    ],
    ['no time zone', { ...good, timeZone: 'Moon/North' }, "'Moon/North' is no time zone"],
  ])('is refused with %s', (_, pack, message) => {
    expect(() => definePack(pack)).toThrow(`definePack('library'): ${message}`)
  })

  it('is refused with an action that nobody can undo', () => {
    const halfDone: unknown = perform(holdBook).step('hold', {
      run: async () => ({ holdId: 'h' }),
      compensate: async () => {},
    })
    const actions: readonly unknown[] = [halfDone]
    expect(() => Reflect.apply(definePack, undefined, [{ ...good, actions }])).toThrow(
      'has no undo; end its perform(…) with .undo()',
    )
  })
})

describe('a definition', () => {
  it('says by its name what is wrong with it', () => {
    expect(() => defineSignal('Scarce')).toThrow("defineSignal('Scarce'): name it thing.happened")
    const rule = defineSignal('copies.low')
      .on(copiesChanged)
      .per((e) => e.bookId)
    expect(() => rule.emit(() => ({ priority: 'low', data: null }))).toThrow(
      "defineSignal('copies.low'): say how long it stands",
    )
    expect(() => useCaseWith(70)).toThrow("defineUseCase('u'): tells from 70 points, but its terms give 1 at most")
    const once = perform(defineAction('book.take', { label: 'Take', input: z.object({}), output: z.null() })).step(
      'take',
      { run: async () => null, compensate: async () => {} },
    )
    expect(() => once.step('take', { run: async () => null, compensate: async () => {} })).toThrow(
      "two steps are called 'take'",
    )
  })

  it('of a signal may leave out when: then every event is one', () => {
    const every = defineSignal('copies.seen')
      .on(copiesChanged)
      .per((e) => e.bookId)
      .expires(minutes(1))
      .emit(() => ({ priority: 'low', data: null }))
    expect(every.rule.detector).toBeUndefined()
  })
})

function useCaseWith(atLeast: number) {
  const visitor = defineVisitor({ viewing: latest(bookViewed, 'bookId', { index: true }) })
  return defineUseCase('u', {
    when: scarceCopies,
    of: visitor,
    who: (s) => visitor.where({ viewing: s.bookId }),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { atLeast },
    category: 'c',
    say: { brief: '', otherwise: () => '' },
    why: () => '',
  })
}
