import { minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { absence } from '../derive/detectors/absence.js'
import { correlate } from '../derive/detectors/correlate.js'
import { either } from '../derive/detectors/either.js'
import { sequence } from '../derive/detectors/sequence.js'
import * as keep from '../derive/operators/keep.js'
import * as window from '../derive/operators/window.js'
import { bookBorrowed, bookViewed, copiesChanged, copiesLeft } from '../testing/library.js'
import { definePack } from './define-pack.js'
import { defineSignal } from './define-signal.js'

const chain = () => defineSignal('copies.low').on(copiesChanged, bookViewed).per((e) => e.bookId)
const says = () => ({ priority: 'low' as const, data: null })

describe('the definition of a signal', () => {
  it('is refused with a name that is not thing.happened', () => {
    expect(() => defineSignal('Scarce')).toThrow(
      "defineSignal('Scarce'): the name is not of the form thing.happened; use lower case with one dot.",
    )
  })

  it('is refused without saying how long the signal stands', () => {
    expect(() => chain().emit(says)).toThrow("defineSignal('copies.low'): it does not say how long it stands; add .expires(ms).")
  })

  it('is refused with the same event twice', () => {
    expect(() => defineSignal('copies.low').on(copiesChanged, copiesChanged)).toThrow(
      "defineSignal('copies.low'): .on(…) names the event 'copies.changed' twice; name it once.",
    )
  })

  const views = { views: keep.count(window.sliding(minutes(1))) }
  const readers = { readers: keep.distinct((_, { person }) => person, window.sliding(minutes(1))) }
  it.each([
    ['only', () => chain().only(() => true).only(() => false)],
    ['keep', () => chain().keep(views).keep(views)],
    ['keep', () => chain().keep(views).keep(readers)],
    ['collapse', () => chain().collapse(seconds(3)).collapse(seconds(4))],
    ['when', () => chain().when(() => true).when(() => false)],
    ['clears', () => chain().clears(() => true).clears(() => false)],
    ['asks', () => chain().asks((e) => ({ left: copiesLeft(e.bookId) })).asks((e) => ({ more: copiesLeft(e.bookId) }))],
    ['expires', () => chain().expires(seconds(3)).expires(() => 4)],
    ['keys', () => chain().keys(3).keys(4)],
  ])('is refused with .%s(…) twice', (call, define) => {
    expect(define).toThrow(`defineSignal('copies.low'): .${call}(…) is called twice; give all of it in one call.`)
  })

  it.each([
    ['sequence', () => chain().when(sequence([bookViewed, bookBorrowed], minutes(1)))],
    ['absence', () => chain().when(absence({ after: copiesChanged, of: [bookViewed, bookBorrowed], ms: minutes(1) }))],
    ['absence after it', () => chain().when(absence({ after: bookBorrowed, of: [bookViewed], ms: minutes(1) }))],
    ['correlate', () => chain().when(correlate(bookViewed, bookBorrowed, minutes(1)))],
    ['either', () => chain().when(either(sequence([bookViewed, bookBorrowed], minutes(1)), () => true))],
  ])('is refused with a detector (%s) that waits for an event which the rule does not read', (_, define) => {
    expect(define).toThrow(
      "defineSignal('copies.low'): .when(…) waits for the event 'book.borrowed', which .on(…) does not name; add it there.",
    )
  })

  it('can branch into two rules that do not affect each other', () => {
    const shared = chain().expires(minutes(1))
    expect(shared.when(() => true).emit(says).rule.detector).toBeDefined()
    expect(shared.emit(says).rule.detector).toBeUndefined()
  })

  it('ended twice makes two signals of one name, which a pack refuses', () => {
    const ended = chain().expires(minutes(1))
    expect(() => definePack({ name: 'library', signals: [ended.emit(says), ended.emit(says)] })).toThrow(
      "definePack('library'): two signals are called 'copies.low'; rename one, or list it once.",
    )
  })
})
