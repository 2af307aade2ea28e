import { defineEvent } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { useTrack } from './use-track.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const useTrackView = () => useTrack(bookViewed)

it('takes the data of its event and no other', () => {
  expectTypeOf(useTrackView).returns.parameters.toEqualTypeOf<[{ bookId: string }]>()
})
