import { defineEvent, minutes, suggestionShown, systemEvents } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { applies } from './applies.js'
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
import { count, fact } from './traits.js'

const good = {
  name: 'library',
  events: [bookViewed],
  useCases: [holdLastCopy],
  actions: [holdingBooks(willingDesk)],
  facts: [copiesLeft],
}
const everyChange = (name: string) =>
  defineSignal(name)
    .on(copiesChanged)
    .per((e) => e.bookId)
    .expires(minutes(1))
    .emit((e) => ({ priority: 'low', data: e }))
const useCaseOf = <T extends Parameters<typeof defineVisitor>[0]>(name: string, traits: T) =>
  defineUseCase(name, {
    when: scarceCopies,
    of: defineVisitor(traits),
    who: () => defineVisitor<T>(traits).where({}),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { threshold: 1 },
    category: 'c',
    say: { brief: '', words: () => '' },
    why: () => '',
  })

const namesOf = (all: readonly { type: string }[]) => all.map(({ type }) => type).toSorted()

describe('a pack', () => {
  it('has the traits of its use cases', () => {
    expect(Object.keys(definePack(good).traits)).toEqual(['viewing', 'seen', 'borrowed'])
  })

  it('finds the signals of use cases, and the events of signals, traits and applies', () => {
    const noted = defineEvent('note.written', { data: z.null() })
    const pack = definePack({ name: 'library', useCases: [holdLastCopy], applies: [applies(noted, async () => {})] })
    expect(pack.signals).toEqual([scarceCopies])
    const own = [bookViewed, pageViewed, pageLeft, bookBorrowed, copiesChanged, noted]
    expect(namesOf(pack.events)).toEqual(namesOf([...systemEvents, ...own]))
  })

  it('has the listed events that nothing names and the listed signals that no use case waits for', () => {
    const unread = defineEvent('book.returned', { data: z.null() })
    const change = everyChange('copies.seen')
    const pack = definePack({ name: 'library', events: [unread, bookViewed], signals: [change, scarceCopies], useCases: [holdLastCopy] })
    expect(pack.signals).toEqual([change, scarceCopies])
    expect(pack.events.filter(({ type }) => type === 'book.returned' || type === 'book.viewed')).toEqual([unread, bookViewed])
  })

  it('finds the facts of traits', () => {
    const branch = defineFact('member.branch', { read: async () => 'north' })
    expect(definePack({ ...good, useCases: [useCaseOf('u', { branch: fact(branch) })] }).facts).toEqual([copiesLeft, branch])
  })

  it('takes an event of the protocol by its name, whichever copy of the module defines it', () => {
    const copy = defineEvent('suggestion.shown', { data: z.object({}) })
    const shown = defineVisitor({ shown: count(copy) })
    const pack = definePack({ ...good, useCases: [useCaseOf('u', shown.traits)] })
    expect(pack.events.filter(({ type }) => type === 'suggestion.shown')).toEqual([suggestionShown])
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
      'two facts of one name',
      { ...good, facts: [copiesLeft, defineFact('copies.left', { read: async () => 0 })] },
      "two facts are called 'copies.left'",
    ],
    [
      'two events of one name, one of them found',
      { ...good, applies: [applies(defineEvent('book.viewed', { data: z.null() }), async () => {})] },
      "two events are called 'book.viewed'",
    ],
    [
      'two signals of one name, one of them found',
      { ...good, signals: [everyChange('copies.scarce')] },
      "two signals are called 'copies.scarce'; rename one, or list it once",
    ],
    [
      'two facts of one name, one of them of a trait',
      {
        ...good,
        useCases: [useCaseOf('u', { left: fact(defineFact('copies.left', { read: async () => 0 })) })],
      },
      "two facts are called 'copies.left'",
    ],
    [
      'two traits of one name',
      { ...good, useCases: [holdLastCopy, useCaseOf('u', { borrowed: count(bookViewed) })] },
      "two traits are called 'borrowed', one of them for 'u'",
    ],
    [
      'no times of day',
      { ...good, quietHours: { from: '22', to: '07:00' } },
      "quietHours from '22' to '07:00' are no times of day; write { from: '22:00', to: '07:00' }",
    ],
    [
      'one event applied twice',
      { ...good, applies: [applies(bookBorrowed, async () => {}), applies(bookBorrowed, async () => {})] },
      "the event 'book.borrowed' is applied twice; do all of it in one applies(…)",
    ],
    ['no time zone', { ...good, timeZone: 'Moon/North' }, "'Moon/North' is no time zone"],
  ])('is refused with %s', (_, pack, message) => {
    expect(() => definePack(pack)).toThrow(`definePack('library'): ${message}`)
  })

  it('is refused with an action that was not ended with undo', () => {
    const halfDone: unknown = perform(holdBook).step('hold', {
      run: async () => ({ holdId: 'h' }),
      compensate: async () => {},
    })
    const actions: readonly unknown[] = [halfDone]
    expect(() => Reflect.apply(definePack, undefined, [{ ...good, actions }])).toThrow(
      "perform('book.hold') was not ended; end it with .undo() or .last(…)",
    )
  })
})
