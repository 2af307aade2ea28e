import { minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { absence } from '../derive/detectors/absence.js'
import { crossesAbove, crossesBelow } from '../derive/detectors/crosses.js'
import { times } from '../derive/detectors/times.js'
import { unusual } from '../derive/detectors/unusual.js'
import { trend } from '../derive/operators/trend.js'
import { sliding } from '../derive/operators/window.js'
import { bookViewed, holdBook, reader, scarceCopies } from '../testing/library.js'
import { applies } from './applies.js'
import { defineFact } from './define-fact.js'
import { definePack } from './define-pack.js'
import { defineResource } from './define-resource.js'
import { defineSignal } from './define-signal.js'
import { defineUseCase } from './define-use-case.js'
import { perform } from './perform.js'
import * as trait from './traits.js'

/** Options with one that nothing reads, as no compiler would let them pass. */
const misspelt = <Options extends object>(options: Options, name: string): Options => ({ ...options, [name]: 1 })

const useCase = {
  when: scarceCopies,
  of: reader,
  who: () => reader.where({ viewing: 'dune' }),
  score: [{ points: 1, because: 'is looking at it', if: () => true }],
  tell: { threshold: 1 },
  category: 'availability',
  say: { brief: '', words: () => 'Few are left.' },
  why: () => 'Few are left',
}
const step = { run: async () => ({ holdId: '1' }), compensate: async () => undefined }
const hold = { free: async () => 1, grant: async () => true, extend: async () => true, release: async () => undefined }
const copies = (): number => 1

it.each<[string, () => unknown, string]>([
  ['a use case', () => defineUseCase('remind', misspelt(useCase, 'stilTrue')), "defineUseCase('remind'): there is no option 'stilTrue'"],
  ['what tells', () => defineUseCase('remind', { ...useCase, tell: misspelt(useCase.tell, 'limits') }), "defineUseCase('remind') tell: there is no option 'limits'; the options are limit, threshold, ties."],
  ['what is said', () => defineUseCase('remind', { ...useCase, say: misspelt(useCase.say, 'word') }), "defineUseCase('remind') say: there is no option 'word'"],
  ['a term', () => defineUseCase('remind', { ...useCase, score: useCase.score.map((term) => misspelt(term, 'when')) }), "defineUseCase('remind') score: there is no option 'when'"],
  ['a pack', () => definePack(misspelt({ name: 'library' }, 'usecases')), "definePack('library'): there is no option 'usecases'"],
  ['a fact', () => defineFact('copies.left', misspelt({ read: async () => 1 }, 'reed')), "defineFact('copies.left'): there is no option 'reed'"],
  ['a resource', () => defineResource('copy', misspelt(hold, 'lastMs')), "defineResource('copy'): there is no option 'lastMs'"],
  ['a signal', () => defineSignal('copies.low', misspelt({}, 'versions')), "defineSignal('copies.low'): there is no option 'versions'"],
  ['an apply', () => applies(bookViewed, async () => undefined, misspelt({}, 'key')), "applies('book.viewed'): there is no option 'key'"],
  ['a step', () => perform(holdBook).step('hold', misspelt(step, 'retrys')), "perform('book.hold').step('hold'): there is no option 'retrys'"],
  ['the last step', () => perform(holdBook).last('hold', misspelt({ run: step.run }, 'compensate')), "perform('book.hold').last('hold'): there is no option 'compensate'"],
  ['an undo', () => perform(holdBook).step('hold', step).undo(misspelt({}, 'within')), "perform('book.hold').undo: there is no option 'within'"],
  ['a trait', () => trait.latest(bookViewed, 'bookId', misspelt({}, 'untill')), "a trait: there is no option 'untill'; the options are index, per, until, where."],
  ['a count', () => trait.count(bookViewed, misspelt({}, 'limit')), "a trait: there is no option 'limit'"],
  ['a set', () => trait.set(bookViewed, 'bookId', misspelt({}, 'atMost')), "a trait: there is no option 'atMost'"],
  ['an absence', () => absence(misspelt({ after: bookViewed, of: [bookViewed], ms: minutes(1) }, 'before')), "absence: there is no option 'before'"],
  ['times', () => times(2, sliding(minutes(1)), misspelt({}, 'distinct')), "times: there is no option 'distinct'"],
  ['unusual', () => unusual(copies, misspelt({}, 'atLeast')), "unusual: there is no option 'atLeast'"],
  ['a crossing below', () => crossesBelow({ low: { at: 2, rearm: 3 } }, copies, misspelt({}, 'previous')), "crossesBelow: there is no option 'previous'"],
  ['a crossing above', () => crossesAbove({ high: { at: 3, rearm: 2 } }, copies, misspelt({}, 'previous')), "crossesAbove: there is no option 'previous'"],
  ['a trend', () => trend(copies, minutes(1), misspelt({}, 'previous')), "trend: there is no option 'previous'"],
])('refuses an option of %s that there is not', (_, define, message) => {
  expect(define).toThrow(message)
})
