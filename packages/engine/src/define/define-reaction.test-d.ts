import { defineEvent } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineReaction } from './define-reaction.js'
import { copiesLeft, scarceCopies } from '../testing/library.js'

const returned = defineEvent('book.returned', { from: 'shop', data: z.object({ bookId: z.string(), pages: z.number() }) })

it('infers the trigger, the facts, the input and the outputs', () => {
  defineReaction('typed', {
    on: returned,
    facts: ({ trigger }) => ({ left: copiesLeft(trigger.bookId) }),
    input: ({ trigger, facts }) => {
      expectTypeOf(trigger).toEqualTypeOf<{ bookId: string; pages: number }>()
      expectTypeOf(facts).toEqualTypeOf<{ left: number }>()
      return { bookId: trigger.bookId }
    },
  })
    .step('count', {
      run: async ({ bookId }, { key, causationId }) => [bookId, key, causationId].length,
      compensate: async (input, output) => {
        expectTypeOf(input).toEqualTypeOf<{ bookId: string }>()
        expectTypeOf(output).toEqualTypeOf<number>()
      },
    })
    .last('write', { run: async () => '' })
    .choose({ rule: ({ facts }) => (facts.left > 0 ? ['count', 'write'] : ['write']) })
})

it('infers the data of a signal', () => {
  defineReaction('typed', {
    on: scarceCopies,
    input: ({ trigger }) => {
      expectTypeOf(trigger.bookId).toEqualTypeOf<string>()
      // @ts-expect-error the signal has no such data
      return { pages: trigger.pages }
    },
  })
})

it('refuses what does not fit', () => {
  const reaction = defineReaction('wrong', { on: returned, input: ({ trigger }) => ({ bookId: trigger.bookId }) })
  // @ts-expect-error a step before the last has a compensation
  reaction.step('a', { run: async () => '' })
  // @ts-expect-error the input has no such field
  reaction.last('a', { run: async ({ pages }) => pages })
  // @ts-expect-error there is no such step
  reaction.last('a', { run: async () => '' }).choose({ rule: () => ['b'] })
})
