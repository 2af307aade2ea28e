import { minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, fakeDesk, library } from '../fixtures/library.js'
import { createTestServer } from './create-test-server.js'

it('tells who is looking, takes no for an answer, and says why it is silent', async () => {
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

it('does what is accepted, once, and takes it back', async () => {
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
