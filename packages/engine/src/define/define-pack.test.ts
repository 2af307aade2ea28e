import { defineEvent, minutes, suggestionAccepted, suggestionShown, systemEvents } from '@proactive/protocol'
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
import * as keep from '../derive/operators/keep.js'
import * as window from '../derive/operators/window.js'
import { count, fact, latest } from './traits.js'

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
      'quiet hours that contain no time',
      { ...good, quietHours: { from: '22:00', to: '22:00' } },
      "quietHours from '22:00' to '22:00' contain no time; give two times, or leave quietHours out",
    ],
    [
      'a decimal mark of another kind',
      { ...good, sources: { till: Object.fromEntries([['decimalMark', ';']]) } },
      "the source 'till' has the decimalMark ';'; write '.' or ','",
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

  it('is extended by spreading another pack, with all that it has', () => {
    const mappings = [{ from: 'loan.created', to: () => null }]
    const first = definePack({ ...good, timeZone: 'Europe/Prague', quietHours: { from: '22:00', to: '07:00' }, mappings })
    const another = useCaseOf('another', { viewedOften: count(bookViewed) })
    const extended = definePack({ ...first, useCases: [...first.useCases, another] })
    expect(definePack({ ...first })).toEqual(first)
    expect(extended).toMatchObject({ timeZone: 'Europe/Prague', quietHours: first.quietHours, mappings })
    expect(extended.useCases.map(({ name }) => name)).toEqual(['hold_last_copy', 'another'])
    expect(Object.keys(extended.traits)).toEqual([...Object.keys(first.traits), 'viewedOften'])
    expect(namesOf(extended.events)).toEqual(namesOf(first.events))
  })

  it.each<[string, object, string]>([
    ['a use case that is undefined', { useCases: [undefined] }, "definePack('library'): useCases[0] is undefined, and must be what defineUseCase(…) returns; modules that import each other in a circle leave it undefined."],
    ['a fact that is undefined', { facts: [copiesLeft, undefined] }, "definePack('library'): facts[1] is undefined, and must be what defineFact(…) returns"],
    ['an action among the events', { events: [holdBook] }, "definePack('library'): events[0] is of kind 'action', and must be what defineEvent(…) returns."],
    ['a contract in place of its performance', { actions: [holdBook] }, "definePack('library'): actions[0] is of kind 'action', and must be what perform(…)….undo() or .last(…) returns."],
    ['an apply of an event that no system sends', { applies: [applies(suggestionShown, async () => {}), applies(suggestionAccepted, async () => {})] }, "definePack('library'): applies('suggestion.accepted') would never run, because no system sends this event; remove it."],
    ['a use case without a signal', { useCases: [{ ...holdLastCopy, when: undefined }] }, "defineUseCase('hold_last_copy'): when is undefined, and must be a signal of defineSignal(…)"],
    ['a use case without a visitor', { useCases: [{ ...holdLastCopy, of: undefined }] }, "defineUseCase('hold_last_copy'): of is undefined, and must be a visitor of defineVisitor(…)"],
    ['two mappings from one event', { mappings: [{ from: 'loan.created', to: () => null }, { from: 'loan.created', to: () => null }] }, "definePack('library'): two mappings are from 'loan.created'; map it in one."],
  ])('is refused with %s', (_, more, message) => {
    expect(() => Reflect.apply(definePack, undefined, [{ ...good, ...more }])).toThrow(message)
  })

  it.each<[string, () => unknown, string]>([
    ['a signal', () => Reflect.apply(defineSignal('desk.broken').on, undefined, [undefined]), "defineSignal('desk.broken'): .on(…) names an event that is undefined"],
    ['a trait', () => Reflect.apply(definePack, undefined, [{ ...good, useCases: [useCaseOf('u', { broken: Reflect.apply(count, undefined, [undefined]) })] }]), 'defineVisitor({ broken: … }): the trait names an event that is undefined'],
    ['a list of a trait', () => Reflect.apply(latest, undefined, [[bookViewed, undefined], 'bookId']), 'trait.latest: its list of events names an event that is undefined'],
    ['an action', () => Reflect.apply(perform, undefined, [undefined]), 'perform(…): the action is not what defineAction(…) returns'],
  ])('names %s that refers to what a circle of modules leaves undefined', (_, define, message) => {
    expect(define).toThrow(message)
  })

  it('refuses a signal that keeps a value under a name that callbacks receive already', () => {
    const chain = defineSignal('desk.broken').on(copiesChanged).per((e) => e.bookId)
    expect(() => chain.keep({ now: keep.count(window.sliding(minutes(1))) })).toThrow(".keep(…) calls a value 'now', which callbacks receive already; choose another name.")
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
