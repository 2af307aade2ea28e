import { defineEvent } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkUpcasts } from './check-upcasts.js'

const data = z.object({ text: z.string() })
const noteWritten = defineEvent('note.written', {
  version: 3,
  data,
  upcast: (old, version) => (version === 1 ? { text: z.object({ words: z.array(z.string()) }).parse(old).words.join(' ') } : old),
})
const events = [noteWritten, defineEvent('book.viewed', { data }), defineEvent('page.turned', { version: 2, data })]

it('passes where every old version becomes valid data', () => {
  expect(() => checkUpcasts(events, { 'note.written': { 1: { words: ['late', 'again'] }, 2: { text: 'late' } } })).not.toThrow()
})

it('names each old version without data, and data of no old version', () => {
  expect(() => checkUpcasts(events, { 'note.written': { 1: { words: [] }, 3: { text: '' } }, 'page.turned': { 1: {} }, 'no.such': { 1: {} } })).toThrow(
    'note.written: give data of version 2\nnote.written: version 3 is no old version that is still read\npage.turned: version 1 is no old version that is still read\nno.such: there is no such event',
  )
})

it('names an upcast that throws, and one whose outcome is not valid', () => {
  expect(() => checkUpcasts(events, { 'note.written': { 1: { words: 'late' }, 2: { text: 7 } } })).toThrow(/upcast of version 1 threw [^]*version 2 becomes data that is not valid: text/)
})
