/**
 * Every callback of a definition throws once: the error is recorded with the name of the definition and its stack, what
 * rests on the callback is silent, everything else goes on, and a rehearsal throws the error again. The tables are typed:
 * a callback that is added to a definition must be added here.
 */

import { minutes, seconds, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineEvent, trait } from '../index.js'
import { definePack } from '../define/define-pack.js'
import { defineResource } from '../define/define-resource.js'
import { defineSignal, type Deriving, type Rule } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { UseCase } from '../define/use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { crossesBelow } from '../derive/detectors/crosses.js'
import * as keep from '../derive/operators/keep.js'
import * as window from '../derive/operators/window.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { asked } from '../testing/desk.js'
import { bookBorrowed, bookViewed, copiesChanged, copiesLeft, reader, scarceCopies } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'

const fails = (): never => {
  throw new TypeError('nothing there')
}
const keeps: RehearsalOptions = { errors: 'keep' }

/** The names of the callbacks of a definition. */
type CallbacksOf<Definition> = keyof {
  [Name in keyof Definition as Extract<Definition[Name], (...given: never[]) => unknown> extends never ? never : Name]: true
}

/** Expects the one kind of error that was recorded, and that a rehearsal throws it. */
function expectRecorded(rehearse: (options: RehearsalOptions) => Rehearsal, message: string): Rehearsal {
  const t = rehearse(keeps)
  const errors = t.all('dropped').filter(({ error }) => error !== undefined)
  expect(errors.length).toBeGreaterThan(0)
  for (const { reason, error } of errors) {
    expect(reason).toBe(`fault: ${message}`)
    expect(error).toMatchObject({ message, stack: expect.stringContaining('caused by: TypeError: nothing there\n') })
    expect(error?.stack).toContain('callbacks-that-throw.test.ts')
  }
  expect(() => rehearse({})).toThrow(message)
  return t
}

describe('an error in a callback of a use case', () => {
  const options = {
    when: scarceCopies,
    of: reader,
    who: ({ signal }: { signal: { bookId: string } }) => reader.where({ viewing: signal.bookId }),
    score: [{ points: 1, because: 'is looking at it', if: () => true }],
    tell: { threshold: 1 },
    category: 'availability',
    facts: ({ signal }: { signal: { bookId: string } }) => ({ left: copiesLeft(signal.bookId) }),
    say: { brief: '', words: () => 'Few are left.' },
    why: () => 'Few are left',
  }
  const { say: _, why: __, category: ___, ...silent } = options
  const well = defineUseCase('well', options)
  const always = async () => true
  const copy = defineResource('copy', { free: async () => 1, grant: always, extend: always, release: async () => {} })
  const scarce = { holds: () => copy.of('dune') }
  const more = (changes: object): UseCase => defineUseCase('broken', { ...options, ...changes })

  const alternative = more({ ...scarce, alternative: fails })
  const ofUseCase: Record<Exclude<CallbacksOf<UseCase>, 'alternative'>, UseCase> = {
    who: more({ who: fails }),
    only: more({ only: fails }),
    stillFits: more({ stillFits: fails }),
    facts: more({ facts: fails }),
    stillTrue: more({ stillTrue: fails }),
    holds: more({ holds: fails }),
    holdsFor: more({ ...scarce, holdsFor: fails }),
    offer: more({ offer: fails }),
    prefetches: defineUseCase('broken', { ...silent, prefetches: fails }),
    anchor: more({ anchor: fails }),
    why: more({ why: fails }),
  }
  const ofTell: Record<CallbacksOf<UseCase['tell']>, UseCase> = {
    limit: more({ tell: { threshold: 1, limit: fails } }),
    ties: more({ tell: { threshold: 1, ties: fails } }),
  }
  const ofTerm: Record<CallbacksOf<UseCase['score'][number]>, UseCase> = {
    if: more({ score: [{ points: 1, because: 'breaks', if: fails }] }),
  }
  const ofSay: Record<CallbacksOf<UseCase['say']>, UseCase> = { words: more({ say: { brief: '', words: fails } }) }

  const play = (broken: UseCase, given: RehearsalOptions, useCases = [broken, well]): Rehearsal => {
    const pack = definePack({ name: 'library', useCases, facts: [copiesLeft], resources: [copy] })
    const t = new Rehearsal(pack, { facts: () => 2, ...given })
    for (const name of ['ann', 'ben']) t.visitor(name).does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
    t.advance(seconds(3))
    return t
  }

  const cases = [
    ...Object.entries(ofUseCase).map(([name, useCase]) => [`: ${name}`, useCase] as const),
    ...Object.entries(ofTell).map(([name, useCase]) => [` tell: ${name}`, useCase] as const),
    ...Object.entries(ofTerm).map(([name, useCase]) => [` score 'breaks': ${name}`, useCase] as const),
    ...Object.entries(ofSay).map(([name, useCase]) => [` say: ${name}`, useCase] as const),
  ]

  it.each(cases)('in%s is recorded, and thrown again in a rehearsal', (callback, broken) => {
    const message = `defineUseCase('broken')${callback} threw TypeError: nothing there; correct it, or guard against what may be missing.`
    const t = expectRecorded((given) => play(broken, given), message)
    const told = t.received.filter(({ command }) => command.data.useCase === 'well').map(({ person }) => person)
    expect(new Set(told)).toEqual(new Set(['user:ann', 'user:ben']))
    expect(t.received.map(({ command }) => command.data.useCase)).not.toContain('broken')
  })

  it('in: alternative is recorded when the hold is lost, and thrown again in a rehearsal', () => {
    const message = "defineUseCase('broken'): alternative threw TypeError: nothing there; correct it, or guard against what may be missing."
    const played = expectRecorded((given) => {
      const t = play(alternative, given, [alternative])
      const [told] = t.received
      t.event(suggestionShown, {}, { person: told?.person ?? '', session: told?.session ?? '', causationId: told?.command.id ?? '' })
      t.advance(minutes(2))
      return t
    }, message)
    expect(played.received).toHaveLength(2)
  })

  it('appears in the trace of its candidate, whose decision is to stay silent', () => {
    const t = play(ofSay.words, keeps)
    const candidate = t.all('candidate').find((one) => one.candidate.useCase === 'broken' && one.person === 'user:ann')
    const about = t.seen.filter((one) => 'correlation' in one && one.correlation === candidate?.correlation)
    expect(about).toContainEqual(expect.objectContaining({ type: 'dropped', person: 'user:ann', error: expect.objectContaining({ definition: 'broken' }) }))
    expect(about).toContainEqual(expect.objectContaining({ decision: expect.objectContaining({ act: false }) }))
  })

  it('silences the person for whom a condition throws, and no other', () => {
    const picky = more({ only: ({ visitor }: { visitor: { borrowed: number } }) => (visitor.borrowed > 0 ? fails() : true) })
    const t = new Rehearsal(definePack({ name: 'library', useCases: [picky], facts: [copiesLeft] }), keeps)
    const [ann, ben] = ['ann', 'ben'].map((name) => t.visitor(name))
    for (const one of [ann, ben]) one?.does(bookViewed, { bookId: 'dune' })
    ann?.does(bookBorrowed, { bookId: 'emma' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
    t.advance(seconds(3))
    expect(ann?.received()).toEqual([])
    expect(ben?.received()).toHaveLength(1)
  })

  it('at a retry ends the candidate, and does not fail the step', () => {
    let isBroken = false
    const later = more({ only: () => (isBroken ? fails() : true) })
    const t = new Rehearsal(definePack({ name: 'library', useCases: [later], facts: [copiesLeft] }), keeps)
    const ann = t.visitor('ann')
    ann.wants({ quietUntil: new Date(t.now + minutes(1)).toISOString() })
    ann.does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
    t.advance(seconds(3))
    expect(ann.closed('broken')).toEqual(['quiet'])
    isBroken = true
    t.advance(minutes(2))
    expect(ann.received()).toEqual([])
    expect(t.all('dropped')).toMatchObject([{ error: { definition: 'broken' }, person: ann.person }])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false } }])
  })
})

describe('an error in a callback of a signal', () => {
  type Desk = Deriving<{ shelf: string; reader: string; n: number }, object>
  const chain = (): Desk => defineSignal('desk.broken').on(asked).per((e) => e.shelf)
  const ends = (rule: Desk) => rule.expires(1_000).emit(() => ({ priority: 'low', data: null }))

  const ofRule: Record<CallbacksOf<Rule>, () => ReturnType<typeof ends>> = {
    key: () => defineSignal('desk.broken').on(asked).per(fails).expires(1).emit(() => ({ priority: 'low', data: null })),
    only: () => ends(chain().only(fails)),
    clears: () => ends(chain().clears(fails)),
    asks: () => ends(chain().asks(fails)),
    expires: () => chain().expires(fails).emit(() => ({ priority: 'low', data: null })),
    emit: () => chain().expires(1_000).emit(fails),
  }
  const ofParts = {
    'a condition': () => ends(chain().when(fails)),
    'a detector': () => ends(chain().when(crossesBelow({ low: { at: 3, rearm: 4 } }, fails))),
    'an operator in the order of the log': () => ends(chain().keep({ n: keep.latest(fails) })),
    'an operator in the order of time': () => ends(chain().keep({ n: keep.count(window.sliding(seconds(1)), fails) })),
  }

  it.each(Object.entries({ ...ofRule, ...ofParts }))('in %s is recorded, and thrown again in a rehearsal', (_, broken) => {
    const well = defineSignal('desk.well').on(asked).per((e) => e.shelf).expires(1_000).emit(() => ({ priority: 'low', data: null }))
    const t = expectRecorded((given) => {
      const rehearsal = new Rehearsal(definePack({ name: 'desk', signals: [broken(), well] }), given)
      rehearsal.system(asked, { shelf: 'a', reader: 'ann', n: 1 })
      rehearsal.advance(minutes(1))
      return rehearsal
    }, "defineSignal('desk.broken'): a callback threw TypeError: nothing there on the event 'desk.asked'; correct the callback that the stack names.")
    expect(t.all('signal').map(({ signal }) => signal.type)).toEqual(['desk.well'])
  })
})

describe('an error in a callback of a trait', () => {
  const noted = defineEvent('note.written', { data: z.object({ note: z.string() }) })
  const traits = {
    'what it picks': trait.latest(noted, fails),
    'its condition': trait.count(noted, { where: fails }),
    'what it adds up': trait.sum(noted, fails),
    'what it compares': trait.largest(noted, fails),
    'what it collects': trait.set(noted, fails),
  }

  it.each(Object.entries(traits))('in %s is recorded, leaves the other traits as they are, and is thrown again in a rehearsal', (_, broken) => {
    const visitor = defineVisitor({ broken, well: trait.count(noted) })
    const useCase = defineUseCase('count_notes', {
      when: scarceCopies,
      of: visitor,
      who: () => visitor.where({}),
      score: [{ points: 1, because: 'has a note', if: ({ visitor: { well } }) => well === 1 }],
      tell: { threshold: 1 },
      category: 'notes',
      say: { brief: '', words: () => 'One note.' },
      why: () => 'You wrote a note',
    })
    const t = expectRecorded((given) => {
      const rehearsal = new Rehearsal(definePack({ name: 'notes', useCases: [useCase] }), given)
      rehearsal.visitor('ann').does(noted, { note: 'a' })
      rehearsal.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
      rehearsal.advance(seconds(3))
      return rehearsal
    }, "defineVisitor({ broken: … }): a callback threw TypeError: nothing there on the event 'note.written'; correct the callback that the stack names.")
    expect(t.received).toHaveLength(1)
  })
})
