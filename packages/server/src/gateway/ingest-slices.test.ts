import { defineEvent } from '@proactive/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { fakeDesk, library } from '../fixtures/library.js'
import { ingestKey, type Started, startServer } from '../fixtures/start-server.js'

/** Counts the turns of the event loop, and in each of them the characters that contracts checked. */
let turn = 0
let immediate: NodeJS.Immediate
const checkedIn = new Map<number, number>()
const note = (text: string): boolean => {
  checkedIn.set(turn, (checkedIn.get(turn) ?? 0) + text.length)
  return true
}

let t: Started
beforeAll(async () => {
  const pack = library(fakeDesk())
  const reviewed = defineEvent('book.reviewed', { data: z.object({ text: z.string().refine(note) }) })
  t = await startServer({ pack: { ...pack, events: [...pack.events, reviewed] } })
  const count = (): void => {
    turn++
    immediate = setImmediate(count)
  }
  count()
})
afterAll(async () => {
  clearImmediate(immediate)
  await t[Symbol.asyncDispose]()
})

const review = (text: string) => ({ type: 'book.reviewed', source: 'shop', data: { text } })
const ingest = async (...events: object[]) => {
  const response = await t.request('POST', '/ingest', { body: events, headers: { authorization: `Bearer ${ingestKey}` } })
  return response.json()
}
/** The most that is checked in a turn: a slice, and one that another request began in the same turn. */
const mostInTurn = 2 * 8_000

const words = 'A long and thorough review of a book. '
it('checks a megabyte of events in slices, also beside another megabyte and the batch of a page', async () => {
  checkedIn.clear()
  const many = (by: string) => Array.from({ length: 250 }, (_, n) => review(`${by} ${n} ${words.repeat(105)}`))
  await using page = await t.page()
  const batch = Array.from({ length: 7 }, (_, n) => ({ id: crypto.randomUUID(), type: 'book.reviewed', time: new Date().toISOString(), data: { text: `of a page, ${n} ${words.repeat(200)}` } }))
  const answers = await Promise.all([ingest(...many('ann')), ingest(...many('ben')), page.send(batch)])
  expect(answers).toMatchObject([{ accepted: 250, rejected: [] }, { accepted: 250, rejected: [] }, { accepted: 7, rejected: [] }])
  expect(checkedIn.size).toBeGreaterThan(100)
  expect(Math.max(...checkedIn.values())).toBeLessThanOrEqual(mostInTurn)
})

it('takes one event of nearly a megabyte, and scrubs it to its end', async () => {
  expect(await ingest(review(`${words.repeat(27_000)} ann@library.example`))).toMatchObject({ accepted: 1 })
  const { rows } = await t.pool.query(`SELECT right(data->>'text', 8) AS tail FROM proactive.event_log WHERE type = 'book.reviewed' ORDER BY position DESC LIMIT 1`)
  expect(rows).toEqual([{ tail: ' [email]' }])
})

it.each([
  ['brackets', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 202],
  ['fields', `{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`).join()}}`, 202],
  ['text that is no JSON', `[${'{"a":1},'.repeat(120_000)}`, 400],
  ['too many events', `[${'{},'.repeat(300_000)}{}]`, 413],
])('refuses a megabyte of %s as it refuses a few bytes', async (_, raw, status) => {
  const response = await t.request('POST', '/ingest', { raw, headers: { authorization: `Bearer ${ingestKey}` } })
  expect(response.status).toBe(status)
  const answer: unknown = await response.json()
  expect(answer).toMatchObject(status === 202 ? { accepted: 0, rejected: [{ code: 'invalid_event' }] } : { code: status === 400 ? 'invalid_event' : 'too_large' })
})
