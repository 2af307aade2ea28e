/** A bindery: what reactions do about books that come back damaged. */

import { defineEvent, minutes } from '@proactive/protocol'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineReaction, type ReactionDefinition } from '../define/define-reaction.js'
import { defineSignal } from '../define/define-signal.js'
import type { Result } from '../message/message.js'
import type { RehearsalOptions } from './backstage.js'
import { Rehearsal } from './rehearsal.js'

export const returned = defineEvent('book.returned', { from: 'shop', data: z.object({ bookId: z.string(), userId: z.string().optional(), isDamaged: z.boolean() }) })
export const damaged = defineSignal('book.damaged')
  .on(returned)
  .per(({ bookId }) => bookId)
  .when(({ isDamaged }) => isDamaged)
  .expires(minutes(10))
  .emit(({ bookId, userId }) => ({ priority: 'low', data: { bookId, ...(userId !== undefined && { userId }) } }))
export const shelfOf = defineFact('book.shelf', { read: async (bookId: string) => bookId })
export const readerOf = defineFact('book.reader', { personal: true, read: async (bookId: string) => bookId })

export const step = { run: async () => 'done', compensate: async () => {} }
export const repair = defineReaction('repair_book', {
  on: damaged,
  facts: ({ trigger }) => ({ shelf: shelfOf(trigger.bookId) }),
  input: ({ trigger, facts }) => (facts.shelf === '' ? undefined : { bookId: trigger.bookId }),
})
  .step('take', step)
  .step('glue', step)
  .last('write', { run: async () => 'written' })
export const reshelve = defineReaction('reshelve_book', { on: returned, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('reshelve', { run: async () => '' })

export const done: Result = { ok: true, value: 'done' }
export const broken: Result = { ok: false, code: 'internal', message: 'Broken.' }
export const refused: Result = { ok: false, code: 'unavailable', message: 'No glue.' }

/** Sets reactions of a bindery up, to be rehearsed with answers of its services. */
export function stage(reactions: readonly ReactionDefinition[] = [repair], options: RehearsalOptions = {}) {
  const pack = definePack({ name: 'bindery', reactions, facts: [shelfOf, readerOf] })
  const t = new Rehearsal(pack, { facts: () => 'A1', ...options })
  return {
    t,
    /** Returns a damaged book; the same one again is another event. */
    returns: (bookId = 'dune', more: { userId?: string; isDamaged?: boolean } = {}) => t.system(returned, { bookId, isDamaged: true, ...more }),
    steps: () => t.effects.flatMap((effect) => (effect.type === 'run' || effect.type === 'compensate' ? [`${effect.type} ${effect.step}`] : [])),
    changes: (reaction = 'repair_book') => t.all('reaction').flatMap((one) => (one.reaction === reaction ? [one.change] : [])),
    /** The runs that the partitions still have. */
    left: () => t.partitions.flatMap((p) => [...p.reactions.values()]),
    letters: () => t.partitions.flatMap((p) => t.engine.deadLetters(p)),
  }
}
