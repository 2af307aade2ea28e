import type { BatchAnswer, Suggestion } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { bookViewed, copiesChanged, library } from '../fixtures/library.js'
import { createTestServer } from './create-test-server.js'

const t = createTestServer(library())
const reader = t.visitor()

it('infers the data of events and of commands', () => {
  expectTypeOf(reader.does(bookViewed, { bookId: 'dune' })).resolves.toEqualTypeOf<BatchAnswer>()
  expectTypeOf(reader.sees('ui.suggestion')).toEqualTypeOf<Suggestion | null>()
  expectTypeOf(reader.sees('prefetch')).not.toEqualTypeOf<Suggestion | null>()
})

it('rejects wrong event data and unknown command types', () => {
  // @ts-expect-error a number is no book
  void reader.does(bookViewed, { bookId: 7 })
  // @ts-expect-error copies are missing
  void t.system(copiesChanged, { bookId: 'dune' })
  // @ts-expect-error the pack has no such command
  reader.sees('ui.popup')
})
