import { defineEvent } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkData } from './check-event.js'
import { indexPack } from './pack-index.js'

const moved = defineEvent('copy.moved', { from: 'shop', data: z.object({ bookId: z.string(), weight: z.number().optional() }) })
const pack = indexPack({ events: [moved], facts: [], resources: [], actions: [], applies: [], useCases: [] })

it.each([
  ['is missing', undefined, 'The event has no data: give it data or payload, or return data from its mapping.'],
  ['has a field that is undefined', { bookId: 'dune', weight: undefined }, 'The data is not plain JSON: a value is undefined.'],
  ['has a number that is none', { bookId: 'dune', weight: Number.NaN }, 'The data is not plain JSON: a number is not finite.'],
  ['has a date', { bookId: 'dune', weight: new Date(0) }, 'The data is not plain JSON: an object is not plain.'],
])('says what is wrong with data that %s', (_, data, message) => {
  expect(checkData({ id: null, type: 'copy.moved', data }, pack)).toEqual({ ok: false, rejection: { id: null, code: 'invalid_event', message } })
})
