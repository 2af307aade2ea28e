import { type Json, scrub, scrubText } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSlices } from '../runtime/slices.js'
import { scrubInSlices, scrubTextInSlices } from './scrub-in-slices.js'

const personal = ['ann@library.example', '4111 1111 1111 1111', '5555555555554444', 'CZ65 0800 0000 1920 0014 5399', '+420 601 123 456', 'tel. 601123456', '020 7946 0958']
const harmless = ['words of a review', '2026-11-20T10:15:30.000Z', '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f', '4006381333931', '1 000 000 Kč', '4111', '1', '🏴', '👩‍🌾', '\u200B', 'é', '@', '.']
const part = fc.tuple(fc.constantFrom(...personal, ...harmless, ...harmless), fc.constantFrom(' ', ' ', ', ', '\n', '', '-'))
const text = fc.array(part, { minLength: 4, maxLength: 60 }).map((parts) => parts.flat().join(''))

it('scrubs a text as scrubText does, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 10, max: 120 }), async (given, chars) => {
      expect(await scrubTextInSlices(given, createSlices(() => Promise.resolve()), chars)).toBe(scrubText(given))
    }),
    { numRuns: 300 },
  )
})

it('scrubs a large value as scrub does, and keeps its identifiers or gives them pseudonyms', async () => {
  const long = `${'A review. '.repeat(1_000)}Write to ann@library.example. ${'1234 4111 '.repeat(1_000)}`
  const value: Json = { userId: 'ann@library.example', note: long, list: [{ userId: [long], text: '4111111111111111', 'ann@library.example': 1, 'bob@library.example': { 'ann@library.example': 2 } }, null, 1, true] }
  for (const ids of [undefined, ['userId'], ['note', 'list']]) {
    const options = { ids, pseudonym: (id: string) => `(${id.slice(0, 9)})` }
    expect(await scrubInSlices(value, { ...options, slices: createSlices() })).toEqual(scrub(value, options))
  }
})

it.each([
  ['words', 'lorem ipsum dolor '],
  ['digits', '4111 1234 '],
  ['telephone numbers', '601 123 456 '],
  ['addresses', 'a@library.example '],
])('lets the event loop turn after each slice of a text of a megabyte of %s', async (_, words) => {
  let turns = 0
  const slices = createSlices(() => {
    turns++
    return Promise.resolve()
  })
  const given = words.repeat(300_000 / words.length)
  const clean = await scrubInSlices({ text: given }, { pseudonym: (id) => id, slices })
  expect(turns).toBeGreaterThanOrEqual(30)
  expect(clean).toEqual({ text: scrubText(given) })
})
