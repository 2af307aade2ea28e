import { minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, fakeDesk, library } from '../fixtures/library.js'
import { createTestServer } from './create-test-server.js'

it('suggests to a visitor who views the book, respects a dismissal, and explains why it stays silent', async () => {
  await using t = createTestServer(library())
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 1 })
  await t.clock.advance(3_000)
  expect(reader.sees('ui.suggestion')).toMatchObject({ useCase: 'hold_last_copy', message: 'Only 1 left. Hold one for you?' })
  await reader.dismisses()
  expect(reader.sees('ui.suggestion')).toBeNull()
  await t.clock.advance(minutes(4))
  await reader.does(bookViewed, { bookId: 'emma' })
  await t.system(copiesChanged, { bookId: 'emma', copies: 1 })
  await t.clock.advance(3_000)
  expect(reader.sees('ui.suggestion')).toBeNull()
  expect(t.why(reader, 'hold_last_copy').failed).toContain('attention')
})

it('tells what a rule made of its events before there is a candidate, and refuses unknown names', async () => {
  await using t = createTestServer(library())
  const reader = t.visitor()
  await t.system(copiesChanged, { bookId: 'dune', copies: 3 })
  await t.clock.advance(3_000)
  expect(await t.rule('copies.scarce', 'dune')).toMatchObject([{ key: 'dune', events: 1, detector: expect.stringContaining('3 itself is not below 3') }])
  await expect(t.rule('copies.scarec')).rejects.toThrow("Unknown signal 'copies.scarec'. The pack has 'copies.scarce'.")
  expect(() => t.why(reader, 'hold_lats')).toThrow("Unknown use case 'hold_lats'. The pack has 'hold_last_copy'.")
})

it('runs an accepted action once and undoes it', async () => {
  const desk = fakeDesk()
  await using t = createTestServer(library(desk))
  const reader = t.visitor()
  const passer = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await passer.does(bookViewed, { bookId: 'emma' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 1 })
  await t.clock.advance(3_000)
  expect(passer.received).toEqual([])
  const accepted = await reader.accepts()
  expect(accepted).toMatchObject({ ok: true, result: { holdId: expect.any(String) }, undoToken: expect.any(String) })
  expect(desk.held.size).toBe(1)
  const undoToken = accepted.ok && 'undoToken' in accepted ? (accepted.undoToken ?? '') : ''
  expect(await reader.undoes(undoToken)).toMatchObject({ ok: true })
  expect(await reader.undoes(undoToken)).toMatchObject({ ok: true })
  expect(desk.held.size).toBe(0)
})

it('undoes an action on a second request after the service has recovered', async () => {
  const desk = fakeDesk()
  let isWell = false
  const release = desk.release.bind(desk)
  await using t = createTestServer(library({ ...desk, release: (id) => (isWell ? release(id) : Promise.reject(new Error('closed'))) }), { errors: 'keep' })
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 1 })
  await t.clock.advance(3_000)
  const accepted = await reader.accepts()
  const undoToken = accepted.ok && 'undoToken' in accepted ? (accepted.undoToken ?? '') : ''
  const refused = reader.undoes(undoToken)
  await t.clock.advance(minutes(1))
  expect(await refused).toMatchObject({ ok: false })
  expect(desk.held.size).toBe(1)
  isWell = true
  expect(await reader.undoes(undoToken)).toEqual({ ok: true })
  expect(desk.held.size).toBe(0)
})

it('sends the same suggestions when people are spread over partitions', async () => {
  await using t = createTestServer(library(), { partitions: 4 })
  const readers = Array.from({ length: 8 }, () => t.visitor())
  for (const [i, reader] of readers.entries()) await reader.does(bookViewed, { bookId: i < 5 ? 'dune' : 'emma' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(3_000)
  expect(readers.map((reader) => reader.sees('ui.suggestion')?.useCase)).toEqual([
    ...Array.from({ length: 5 }, () => 'hold_last_copy'),
    ...Array.from({ length: 3 }, () => undefined),
  ])
  expect(await readers[0]?.accepts()).toMatchObject({ ok: true })
})

it('waits for a decider that runs after the commit, and accepts its silence', async () => {
  const verdicts = [{ act: false, reason: 'not now' }]
  await using t = createTestServer(library(), { decider: { isInside: false, decide: () => Promise.resolve(verdicts.pop() ?? null) } })
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(3_000)
  expect(verdicts).toEqual([])
  expect(reader.received).toEqual([])
  expect(t.why(reader, 'hold_last_copy').decision).toMatchObject({ act: false })
})

it('suggests nothing to a visitor who left a minute ago, and matches one who comes while the signal is valid', async () => {
  await using t = createTestServer(library())
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await reader.leaves()
  await t.clock.advance(minutes(1.1))
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(3_000)
  expect(reader.received).toEqual([])
  const late = t.visitor({ userId: 'late' })
  await late.does(bookViewed, { bookId: 'dune' })
  expect(late.personId).toBe('user:late')
  expect(late.sees('ui.suggestion')).toMatchObject({ useCase: 'hold_last_copy' })
  await late.declines()
  expect(late.sees('ui.suggestion')).toBeNull()
})
