import type { BatchAnswer, Suggestion } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { bookViewed, copiesChanged, library } from '../fixtures/library.js'
import { createTestServer } from './create-test-server.js'

const t = createTestServer(library())
const reader = t.visitor()

it('knows what an event carries and what a visitor sees', () => {
  expectTypeOf(reader.does(bookViewed, { bookId: 'dune' })).resolves.toEqualTypeOf<BatchAnswer>()
  expectTypeOf(reader.sees('ui.suggestion')).toEqualTypeOf<Suggestion | null>()
  expectTypeOf(reader.sees('prefetch')).not.toEqualTypeOf<Suggestion | null>()
})

it('refuses what an event does not carry, and commands that there are not', () => {
  // @ts-expect-error a number is no book
  void reader.does(bookViewed, { bookId: 7 })
  // @ts-expect-error copies are missing
  void t.system(copiesChanged, { bookId: 'dune' })
  // @ts-expect-error there is no such command
  reader.sees('ui.popup')
})
