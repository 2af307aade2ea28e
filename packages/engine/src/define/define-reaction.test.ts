import { defineEvent } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from './define-pack.js'
import { defineReaction } from './define-reaction.js'
import { bookViewed, library, scarceCopies } from '../testing/library.js'

const returned = defineEvent('book.returned', { from: 'shop', data: z.object({ bookId: z.string() }) })
const step = { run: async () => '', compensate: async () => {} }
const last = { run: async () => '' }
const input = () => ({})
const reaction = () => defineReaction('shelve', { on: returned, input })

/** Calls as JavaScript does, which has no types. */
const define = (options: object): unknown => Reflect.apply(defineReaction, undefined, ['shelve', options])
function addStep(options: object): unknown {
  const of = reaction()
  return Reflect.apply(Reflect.get(of, 'step'), of, ['a', options])
}

it('brings its signal or its event into the pack', () => {
  const pack = definePack({ name: 'p', reactions: [reaction().step('a', step), defineReaction('restock', { on: scarceCopies, input }).last('a', last)] })
  expect(pack.events.map(({ type }) => type)).toContain('book.returned')
  expect(pack.signals).toContain(scarceCopies)
})

it.each([
  ['an unknown option', () => define({ on: returned, input, wen: 1 }), "defineReaction('shelve'): there is no option 'wen'"],
  ['a name that is none', () => defineReaction('shelve books', { on: returned, input }), "defineReaction('shelve books'): 'shelve books' is no name; use letters"],
  ['an event of a circle of modules', () => define({ on: undefined, input }), 'on is undefined, and must be a signal of defineSignal(…) or an event of defineEvent(…); modules that import each other'],
  ['something else to react to', () => define({ on: { kind: 'fact' }, input }), "on is of kind 'fact', and must be a signal"],
  ['no input', () => define({ on: returned }), 'it lacks input; return what the steps work on'],
  ['a mode that is none', () => define({ on: returned, input, mode: 'wet' }), "the mode 'wet' is none; give 'live', 'dry' or 'off'"],
  ['a rate that never runs', () => defineReaction('shelve', { on: returned, input, perMinute: 0 }), 'perMinute is 0; give a number above 0'],
  ['two steps of one name', () => reaction().step('a', step).step('a', step), "two steps are called 'a'; give one another name"],
  ['a misspelt option of a step', () => addStep({ ...step, retrys: 1 }), "defineReaction('shelve').step('a'): there is no option 'retrys'"],
  ['retries below 0', () => reaction().step('a', { ...step, retries: -1 }), "the step 'a': retries is -1; give a whole number from 0"],
  ['no time to answer', () => reaction().step('a', { ...step, timeoutMs: 0 }), "the step 'a': timeoutMs is 0; give milliseconds above 0"],
  ['a step after one that cannot be compensated', () => reaction().last('a', last).step('b', step), "the step 'a' has no compensation, and 'b' follows it; add compensate"],
  ['a step instead of one that is not there', () => reaction().step('a', step).step('b', step).step('c', { ...step, insteadOf: 'a' }), "the step 'c' is instead of 'a', which does not stand right before it"],
  ['a step after the choice', () => reaction().step('a', step).choose({ rule: () => ['a'] }).step('b', step), "the step 'b' follows .choose(…)"],
  ['two choices', () => reaction().step('a', step).choose({ rule: () => ['a'] }).choose({ rule: () => ['a'] }), '.choose(…) is called twice'],
  ['a model without a brief', () => reaction().step('a', step).choose({ by: 'model', rule: () => ['a'] }), '.choose(…) asks a model and has no brief'],
  ['no step', () => definePack({ name: 'p', reactions: [reaction()] }), "defineReaction('shelve'): it does nothing; give it a .step(…) or a .last(…)"],
  ['two of one name', () => definePack({ name: 'p', reactions: [reaction().step('a', step), reaction().step('a', step)] }), "two reactions are called 'shelve'"],
  ['the name of a use case', () => definePack({ ...library(), reactions: [defineReaction('hold_last_copy', { on: bookViewed, input }).step('a', step)] }), "a use case is called 'hold_last_copy' as well; rename one"],
  ['the name of an action', () => definePack({ ...library(), reactions: [defineReaction('book.hold', { on: bookViewed, input }).step('a', step)] }), "an action is called 'book.hold' as well; rename one"],
  ['something that is no reaction', () => Reflect.apply(definePack, undefined, [{ name: 'p', reactions: [undefined] }]), 'reactions[0] is undefined, and must be what defineReaction(…) returns'],
])('refuses %s at start, with name and remedy', (_, defining, text) => {
  expect(defining).toThrow(text)
})
