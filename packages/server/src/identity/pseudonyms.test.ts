import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { origin, secret, startServer } from '../fixtures/start-server.js'
import { createPseudonym } from './pseudonyms.js'

const ann = 'ann@library.example'

describe('a pseudonym', () => {
  const pseudonymOf = createPseudonym(secret)

  it('is the same for the same identifier and secret, and differs for another', () => {
    expect(pseudonymOf(ann)).toMatch(/^p-[\w-]{22}$/)
    expect(pseudonymOf(ann)).toBe(createPseudonym(secret)(ann))
    expect(pseudonymOf(ann)).not.toBe(pseudonymOf('ben@library.example'))
    expect(pseudonymOf(ann)).not.toBe(createPseudonym('another secret')(ann))
    expect(pseudonymOf(pseudonymOf(ann))).toBe(pseudonymOf(ann))
  })

  it('stands in for the user alone in the name of a person or a subject', () => {
    expect(pseudonymOf(`user:${ann}`)).toBe(`user:${pseudonymOf(ann)}`)
    expect(pseudonymOf(`user/${ann}`)).toBe(`user/${pseudonymOf(ann)}`)
  })

  it.each(['u482', 'user:u482', '4711', '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f', 'book/4006381333931'])('leaves %j unchanged', (id) => {
    expect(pseudonymOf(id)).toBe(id)
  })
})

it('makes one person of what pages and systems know about a user, without storing the e-mail address', async () => {
  await using t = await startServer({ pseudonyms: true })
  const login = async (user: string) => {
    const response = await t.request('POST', '/session', { body: {}, headers: { origin, 'x-user': user } })
    const grant: { personId: string; userId: string | null } = JSON.parse(await response.text())
    return grant
  }
  const { personId, userId } = await login(ann)
  expect(personId).toBe(`user:${createPseudonym(secret)(ann)}`)
  expect(userId).toBe(createPseudonym(secret)(ann))
  expect((await login('ben@library.example')).personId).not.toBe(personId)
  const event = { type: 'book.viewed', data: { bookId: 'dune' } }
  await t.ingest({ ...event, id: randomUUID(), userId: ann }, { ...event, id: randomUUID(), subject: `user/${ann}` })
  const { rows } = await t.pool.query(`SELECT l::text AS row, person FROM proactive.event_log l WHERE type = 'book.viewed'`)
  expect(rows).toEqual([1, 2].map(() => ({ person: personId, row: expect.not.stringContaining('library.example') })))
})

it.each(['undefined', 'null', '', '0', 'guest', ' '])('takes a user named %j by the login for a guest', async (user) => {
  await using t = await startServer({ identify: () => ({ userId: user }) })
  expect((await t.session()).grant).toMatchObject({ userId: null, personId: expect.stringMatching(/^visitor:/) })
})
