import { minutes, suggestionDeclined } from '@proactive/protocol'
import fc from 'fast-check'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { defineEvent } from '@proactive/protocol'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { distinct } from '../derive/operators/aggregate.js'
import { times } from '../derive/detectors/times.js'
import { sliding } from '../derive/operators/window.js'
import { bookBorrowed, bookViewed, copiesChanged, holdLastCopy, holdingBooks, copiesLeft, countingCopies, library, reader, scarceCopies, willingDesk } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { room, toldOf } from '../testing/tables.js'

const told = () => {
  const t = new Rehearsal(library(), { partitions: 3, facts: () => 2 })
  const people = ['ann', 'bob'].map((name) => t.visitor(name))
  for (const one of people) one.does(bookViewed, { bookId: 'dune' })
  t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  t.advance(5_000)
  return t
}
const known = (t: Rehearsal) => t.partitions.map((partition) => JSON.stringify(t.engine.save(partition))).join()

const noteWritten = defineEvent('note.written', { data: z.object({ text: z.string(), about: z.optional(z.string()) }) })

/** A library whose rules remember per person, per session, per what is typed, and who did something. */
function notes() {
  const rule = (name: string) => defineSignal(name).on(noteWritten)
  return definePack({
    name: 'notes',
    useCases: [holdLastCopy],
    actions: [holdingBooks(willingDesk)],
    facts: [copiesLeft],
    applies: [countingCopies],
    events: [noteWritten],
    signals: [
      rule('by.person').per((_, { person }) => person).expires(minutes(10)).emit((e) => ({ priority: 'low', data: { text: e.text } })),
      rule('by.session').per((_, { session }) => session).expires(minutes(10)).emit(() => ({ priority: 'low', data: {} })),
      rule('by.thing')
        .per((e) => e.about)
        .keep({ writers: distinct((_, { person }) => person, sliding(minutes(10))) })
        .expires(minutes(10))
        .emit((_, { writers }) => ({ priority: 'low', data: { writers } })),
    ],
  })
}

/** Returns every text in a value, the names of fields too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) => [field, ...textsIn(one)])
}

/** Words of the engine's own state, prefixes of each other, and signs that mean something elsewhere. */
const hostile = ['user', 'person', 'people', 'page', 'keys', 'rules', 'key', 'id', 'ann', 'ann@example.com', 'an', 'a.b', 'x\\y', '"q"', '.*', '(a|b)', '$&', 'ž', '👩‍🌾', '__proto__', '1', 'null', 'visitor:1', 'user:user']
/**
 * What people, and books, are called. No book is called as the whole id of a person, such as `user:ann`: where a rule's key is
 * exactly that, it is the person.
 */
const names = fc
  .uniqueArray(fc.oneof(fc.constantFrom(...hostile), fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' })), { minLength: 2, maxLength: 5 })
  .filter((all) => all.every((name) => !all.includes(`user:${name}`)))

describe('forgetting a person', () => {
  it('leaves nothing that names the person in any partition, also later', () => {
    const t = told()
    expect(known(t)).toContain('user:ann')
    t.tell('all', { type: 'forget', names: ['user:ann', 'ann-tab'], userId: 'ann', as: 'erased-1' })
    expect(known(t)).not.toMatch(/\bann\b/)
    t.advance(600_000)
    expect(known(t)).not.toMatch(/\bann\b/)
  })

  it('withdraws what is told to the person, and keeps what is told to others', () => {
    const t = told()
    t.tell('all', { type: 'forget', names: ['user:ann', 'ann-tab'], userId: 'ann', as: 'erased-1' })
    expect(t.received.map(({ person, withdrawn }) => [person, withdrawn])).toEqual([['user:ann', 'forgotten'], ['user:bob', undefined]])
  })

  it('takes the person out of the queue for a scarce thing, so that the place goes to the next', () => {
    const { t, visitors, frees } = room(3)
    frees()
    const { person = '', session = '' } = visitors[1] ?? {}
    t.tell('all', { type: 'forget', names: [person, session], userId: person.slice('user:'.length), as: 'erased-1' })
    visitors[0]?.answers(suggestionDeclined, {})
    expect(toldOf(t)).toEqual([0, 2])
    expect(t.all('queue').at(-1)).toMatchObject({ placed: [visitors[2]?.person], waiting: [] })
  })

  it('withdraws what others were told about the person, and names the person in it no more', () => {
    const alarm = defineSignal('help.needed').on(noteWritten).per((_, { person }) => person).expires(minutes(10)).emit((e, { key }) => ({ priority: 'high', data: { bookId: e.text, who: key } }))
    const helping = defineUseCase('help', {
      when: alarm,
      of: reader,
      who: ({ signal }) => reader.where({ viewing: signal.bookId }),
      score: [{ points: 70, because: 'is near', if: () => true }],
      tell: { threshold: 70 },
      category: 'help',
      say: { brief: 'Ask to help.', words: () => 'Somebody needs help.' },
      why: () => 'Somebody asked',
    })
    const t = new Rehearsal(definePack({ name: 'helpers', useCases: [helping] }), { partitions: 3 })
    const [ann, bob] = [t.visitor('ann'), t.visitor('bob')]
    bob.does(bookViewed, { bookId: 'dune' })
    ann.does(noteWritten, { text: 'dune' })
    expect(t.received.map(({ person }) => person)).toEqual([bob.person])
    t.tell('all', { type: 'forget', names: [ann.person, ann.session], userId: 'ann', as: 'erased-1' })
    expect(t.received.map(({ withdrawn }) => withdrawn)).toEqual(['forgotten'])
    expect(known(t)).not.toMatch(/\bann\b/)
  })

  it('drops messages that still name the person until the erasure is over, and takes the person as new after it', () => {
    const t = told()
    const forget = { type: 'forget' as const, userId: 'erased-1', as: 'erased-1' }
    t.tell('all', { ...forget, names: ['user:ann', 'ann-tab'], isOver: false })
    const late = t.visitor('ann')
    late.does(bookViewed, { bookId: 'dune' })
    expect(known(t)).not.toContain('"id":"user:ann"')
    t.restart()
    t.tell('all', { ...forget, names: ['erased-1'], isOver: true })
    expect(known(t)).not.toMatch(/\bann\b/)
    t.visitor('ann').does(bookViewed, { bookId: 'emma' })
    expect(known(t)).toContain('"id":"user:ann"')
  })

  it.each([1, 3])('removes exactly that person, whatever people are called: %i partitions', (partitions) => {
    fc.assert(
      fc.property(names, fc.nat(), (all, pick) => {
        const t = new Rehearsal(notes(), { partitions, facts: () => 2 })
        const people = all.map((name) => t.visitor(name, { tab: `tab of ${name}` }))
        for (const [n, one] of people.entries()) {
          one.does(bookViewed, { bookId: all[(n + 1) % all.length] ?? '' })
          one.does(noteWritten, { text: `words of ${one.person}`, about: 'all' })
          one.does(noteWritten, { text: 'words', about: all[(n + 1) % all.length] ?? '' })
        }
        t.system(copiesChanged, { bookId: all[0] ?? '', copies: 2 })
        t.advance(5_000)
        const erased = people[pick % people.length]
        const saved = () => t.partitions.map((partition) => t.engine.save(partition))
        const peopleIn = (states: unknown[]) => states.flatMap((one) => (typeof one === 'object' && one !== null && 'people' in one && Array.isArray(one.people) ? one.people.map((person: { id: string }) => JSON.stringify(person)) : []))
        const before = peopleIn(saved())
        t.tell('all', { type: 'forget', names: [erased?.person ?? '', erased?.session ?? ''], userId: '', as: 'erased-1' })
        const after = saved()
        expect(peopleIn(after)).toEqual(before.filter((text) => JSON.parse(text).id !== erased?.person))
        const texts = new Set(textsIn(after))
        // A book may be called as the person is: books have the names of all.
        const left = [erased?.person, erased?.session, `words of ${erased?.person}`].filter((name = '') => texts.has(name) && !all.includes(name))
        expect(left).toEqual([])
        t.restart()
        expect(t.partitions.map((partition) => t.engine.save(partition))).toEqual(after)
      }),
      { numRuns: 60 },
    )
  })
})

describe('forgetting one event of a person', () => {
  const viewedBy = (t: Rehearsal, person: string) => {
    const viewed = t.journal.flatMap(({ batch }) => batch).find(({ to, body }) => to === `person:${person}` && body.type === 'event')
    return viewed?.body.type === 'event' ? viewed.body.event.id : ''
  }

  it('empties what rests on it, and takes back what was said because of it', () => {
    const t = told()
    const event = viewedBy(t, 'user:ann')
    t.tell('all', { type: 'disregard', person: 'user:ann', session: 'ann-tab', event, eventType: 'book.viewed' })
    expect(known(t)).not.toContain(`"by":"${event}"`)
    expect(t.received.map(({ person, withdrawn }) => [person, withdrawn])).toEqual([
      ['user:ann', 'forgotten'],
      ['user:bob', undefined],
    ])
  })

  /** A reader of Dune who has borrowed before: 70 points for looking, 5 more for that; told from so many. */
  function borrower(threshold: number) {
    const borrows = { points: 5, because: 'borrows', why: 'You have borrowed before', if: ({ visitor }: { visitor: { borrowed: number } }) => visitor.borrowed > 0 }
    const useCase = defineUseCase('hold', {
      when: scarceCopies,
      of: reader,
      who: ({ signal }) => reader.where({ viewing: signal.bookId }),
      score: [{ points: 70, because: 'views it', if: ({ visitor, signal }) => visitor.viewing === signal.bookId }, borrows],
      tell: { threshold },
      category: 'availability',
      say: { brief: '', words: () => 'Few are left.' },
      why: () => 'Few are left',
    })
    const t = new Rehearsal(definePack({ name: 'library', useCases: [useCase], actions: [] }))
    const ann = t.visitor('ann')
    const { id: event } = ann.does(bookBorrowed, { bookId: 'emma' })
    ann.does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2 })
    t.advance(5_000)
    expect(ann.received()).toMatchObject([{ command: { data: { why: [{}, { id: event }] } } }])
    const forgets = (id: string, eventType: string) => t.tell('all', { type: 'disregard', person: ann.person, session: ann.session, event: id, eventType })
    return { t, ann, event, forgets }
  }

  it('scores what was told anew: it stays where it would be told without the event, and no longer names it', () => {
    const { t, ann, event, forgets } = borrower(70)
    forgets(event, 'book.borrowed')
    expect(ann.received().map(({ withdrawn }) => withdrawn)).toEqual([undefined])
    expect(t.all('rescored')).toMatchObject([{ score: { total: 70, threshold: 70, terms: [{ because: 'views it' }] } }])
    expect(known(t)).not.toContain('You have borrowed before')
  })

  it('takes for each reason the event that no other rests on', () => {
    const both = defineUseCase('hold', {
      when: scarceCopies,
      of: reader,
      who: ({ signal }) => reader.where({ viewing: signal.bookId }),
      score: [
        { points: 50, because: 'views it', why: 'You are looking at it', if: ({ visitor, signal }) => visitor.viewing === signal.bookId },
        { points: 20, because: 'views it and borrows', why: 'You have borrowed before', if: ({ visitor, signal }) => visitor.viewing === signal.bookId && visitor.borrowed > 0 },
      ],
      tell: { threshold: 50 },
      category: 'availability',
      say: { brief: '', words: () => 'Few are left.' },
      why: () => 'Few are left',
    })
    const t = new Rehearsal(definePack({ name: 'library', useCases: [both], actions: [] }))
    const ann = t.visitor('ann')
    const { id: borrowed } = ann.does(bookBorrowed, { bookId: 'emma' })
    ann.does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2 })
    t.advance(5_000)
    expect(ann.received()).toMatchObject([{ command: { data: { why: [{}, { text: 'You are looking at it' }, { id: borrowed, text: 'You have borrowed before' }] } } }])
    t.tell('all', { type: 'disregard', person: ann.person, session: ann.session, event: borrowed, eventType: 'book.borrowed' })
    expect(ann.received().map(({ withdrawn }) => withdrawn)).toEqual([undefined])
    expect(t.all('rescored')).toMatchObject([{ score: { total: 50 } }])
  })

  it('takes back what falls below its threshold without the event', () => {
    const { t, ann, event, forgets } = borrower(75)
    forgets(event, 'book.borrowed')
    expect(ann.received()).toMatchObject([{ withdrawn: 'forgotten' }])
    expect(t.all('rescored')).toMatchObject([{ score: { total: 70, threshold: 75 } }])
  })

  it('takes back what rests on a signal of several events that goes with one of them', () => {
    const writes = defineSignal('person.writes').on(noteWritten).per((_, { person }) => person).when(times(2, sliding(minutes(5)))).expires(minutes(10)).emit((_, { key }) => ({ priority: 'high', data: { who: key } }))
    const about = defineUseCase('about', {
      when: writes,
      of: reader,
      who: ({ signal }) => reader.person(signal.who),
      score: [{ points: 1, because: 'writes', if: () => true }],
      tell: { threshold: 1 },
      category: 'notes',
      say: { brief: '', words: () => 'You write a lot.' },
      why: () => 'You have written two notes',
    })
    const t = new Rehearsal(definePack({ name: 'notes', useCases: [about], actions: [] }))
    const ann = t.visitor('ann')
    const [{ id: event }] = [ann.does(noteWritten, { text: 'one' }), ann.does(noteWritten, { text: 'two' })]
    t.advance(5_000)
    expect(ann.received().map(({ withdrawn }) => withdrawn)).toEqual([undefined])
    t.tell('all', { type: 'disregard', person: ann.person, session: ann.session, event, eventType: 'note.written' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'forgotten' }])
  })

  it('ends the signals of the person in every partition, however many events they rest on', () => {
    const t = new Rehearsal(notes(), { partitions: 4 })
    const ann = t.visitor('ann')
    const [{ id: event }] = [ann.does(noteWritten, { text: 'one', about: 'dune' }), ann.does(noteWritten, { text: 'two', about: 'dune' })]
    t.advance(5_000)
    const standing = () => t.partitions.map(({ standings }) => standings.all().length)
    expect(standing()).toEqual([3, 3, 3, 3])
    t.tell('all', { type: 'disregard', person: ann.person, session: ann.session, event, eventType: 'note.written' })
    expect(standing()).toEqual([0, 0, 0, 0])
  })

  it('keeps what rules remember of a person whose name begins with the same letters', () => {
    const t = new Rehearsal(notes())
    const [four, fortyTwo] = [t.visitor('u4'), t.visitor('u42')]
    const { id: event } = four.does(noteWritten, { text: 'mine' })
    fortyTwo.does(noteWritten, { text: 'theirs' })
    t.tell('all', { type: 'disregard', person: 'user:u4', session: four.session, event, eventType: 'note.written' })
    const keys = t.partitions.flatMap(({ rules }) => rules.flatMap((rule) => [...rule.keys.keys()]))
    expect(keys).toEqual(['user:u42', fortyTwo.session])
    expect(known(t)).not.toContain('mine')
  })
})
