import { consentChanged, suggestionDismissed, suggestionShown } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { library, postgresDesk } from '../fixtures/library.js'
import { ask, heard, origin, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

// The use case of the library waits in the panel, and its opening hours answer questions.

type Fields = Record<string, unknown>

let t: Started
const asked: string[] = []
beforeAll(async () => {
  const database = await testDatabase()
  const pack = library(await postgresDesk(database.pool({ max: 2 })))
  t = await startServer({
    database,
    limitScale: 1,
    pack: { ...pack, useCases: pack.useCases.map((useCase) => ({ ...useCase, panel: 'only' as const })) },
    retriever: {
      search: (question) => {
        asked.push(question)
        return Promise.resolve([{ id: 'hours', title: 'Opening hours', text: 'We open at eight.', score: 1 }])
      },
    },
  })
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await t.database[Symbol.asyncDispose]()
})

const bearer = ({ grant }: Pick<Page, 'grant'>) => ({ authorization: `Bearer ${grant.token}` })
const post = async (page: Pick<Page, 'grant'>, path: string, body?: object): Promise<[number, Fields]> => {
  const response = await t.request('POST', path, { ...(body && { body }), headers: bearer(page) })
  return [response.status, JSON.parse(await response.text())]
}

/** Lets something wait for a new person, and returns their page and the item. */
async function withOneWaiting(bookId: string, options: Parameters<Started['page']>[0] = {}) {
  const page = await t.page(options)
  await page.send([viewed(bookId)])
  await t.ingest({ type: 'copies.changed', data: { bookId, copies: 2 } })
  const item = await until(async () => {
    const { items } = await ask<{ items: Fields[] }>(page.actions, 'prepared', {})
    return items[0]
  })
  return { page, item, commandId: String(item['id']) }
}

describe('what waits in the panel', () => {
  it('is listed by socket and by POST, with and without a body, and never sent as a command', async () => {
    const { page, item } = await withOneWaiting('dune')
    await using _ = page
    expect(item).toEqual({
      id: expect.any(String),
      message: 'Only 2 left. Hold one for you?',
      action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it for me' },
      why: [{ id: expect.stringMatching(/^[\w-]+$/), text: 'Few copies are left', time: expect.stringMatching(/Z$/) }],
    })
    const listed = { ok: true, items: [item] }
    expect(await page.actions.timeout(10_000).emitWithAck('prepared')).toEqual(listed)
    expect(await post(page, '/actions/prepared', {})).toEqual([200, listed])
    expect(await post(page, '/actions/prepared')).toEqual([200, listed])
    expect((await t.pool.query(`SELECT FROM proactive.answer WHERE what = 'prepared'`)).rowCount).toBe(0)
    const again = t.socket('actions', { token: page.grant.token, protocol: 1, lastSeq: 0 })
    const command = heard(again, 'command')
    const first = await Promise.race([command, ask(again, 'moment', { state: 'free' })])
    expect(first).toEqual({ ok: true })
    again.disconnect()
  })

  it('is accepted once, undone once, by its own person alone, and is in the export and in the trace', async () => {
    const { page, commandId } = await withOneWaiting('emma')
    await using _ = page
    await using stranger = await t.page()
    expect(await ask(stranger.actions, 'accept', { commandId })).toMatchObject({ ok: false, code: 'not_found' })
    const accepted = await ask<Fields>(page.actions, 'accept', { commandId })
    expect(accepted).toMatchObject({ ok: true, result: { holdId: expect.stringContaining('emma') }, undoToken: expect.any(String) })
    expect(await post(page, '/actions/accept', { commandId })).toEqual([200, accepted])
    expect((await t.pool.query(`SELECT FROM library.hold WHERE id LIKE 'emma%'`)).rowCount).toBe(1)
    expect(await ask(page.actions, 'undo', { undoToken: accepted['undoToken'] })).toEqual({ ok: true })
    expect((await t.pool.query(`SELECT FROM library.hold WHERE id LIKE 'emma%'`)).rowCount).toBe(0)
    const { commands }: { commands: Fields[] } = JSON.parse(await (await t.request('GET', '/me/export', { headers: bearer(page) })).text())
    expect(commands).toMatchObject([{ id: commandId }])
    const trace = JSON.parse(await (await t.request('GET', `/trace/${String(commands[0]?.['correlationId'])}`, { headers: bearer(page) })).text())
    expect(trace).toMatchObject({ decision: { act: true, prepare: true }, command: { id: commandId } })
  })

  it('is withdrawn from its page when it is no longer true, and refused', async () => {
    const { page, commandId } = await withOneWaiting('ulysses')
    await using _ = page
    const withdrawn = heard(page.actions, 'withdraw')
    await t.ingest({ type: 'copies.changed', data: { bookId: 'ulysses', copies: 0 } })
    expect(await withdrawn).toEqual({ id: commandId, reason: expect.any(String) })
    expect(await ask(page.actions, 'prepared', {})).toEqual({ ok: true, items: [] })
    expect(await ask(page.actions, 'accept', { commandId })).toMatchObject({ ok: false, code: 'unavailable' })
  })

  it('is listed no longer once its page reports that it was dismissed', async () => {
    const { page, commandId } = await withOneWaiting('persuasion')
    await using _ = page
    const report = (type: string) => page.send([viewed('persuasion', { type, data: {}, causationId: commandId })])
    expect(await report(suggestionShown.type)).toMatchObject({ accepted: 1 })
    await report(suggestionDismissed.type)
    await until(async () => (await ask<{ items: unknown[] }>(page.actions, 'prepared', {})).items.length === 0)
  })

  it('is nothing for a person who says no', async () => {
    const { page } = await withOneWaiting('middlemarch')
    await using _ = page
    await page.send([viewed('middlemarch', { type: consentChanged.type, data: { consent: 'denied' } })])
    expect(await post(page, '/actions/prepared', {})).toEqual([200, { ok: true, items: [] }])
    expect(await post(page, '/actions/ask', { question: 'When do you open?' })).toMatchObject([403, { code: 'consent_denied' }])

  })

  it('is erased with its person', async () => {
    const other = await withOneWaiting('walden')
    await using _ = other.page
    await until(async () => (await t.request('DELETE', '/me', { headers: bearer(other.page) })).status === 200)
    expect((await post(other.page, '/actions/prepared', {}))[0]).toBe(401)
    expect((await post(other.page, '/actions/ask', { question: 'When?' }))[0]).toBe(401)
    expect((await t.pool.query(`SELECT FROM proactive.command WHERE id = $1`, [other.commandId])).rowCount).toBe(0)
  })
})

describe('questions', () => {
  it('are answered by socket and by POST, and ten a minute of a session, however it asks', async () => {
    await using page = await t.page()
    const question = 'When do you open? I am ann@library.example'
    const answer = { ok: true, answer: 'We open at eight.', sources: [{ id: 'hours', text: 'Opening hours' }], decidedBy: 'search' }
    expect(await ask(page.actions, 'ask', { question })).toEqual(answer)
    expect(await post(page, '/actions/ask', { question })).toEqual([200, answer])
    expect(asked.at(-1)).toBe('When do you open? I am [email]')
    for (let n = 2; n < 10; n++) expect(await post(page, '/actions/ask', { question })).toEqual([200, answer])
    const limited = { code: 'rate_limited', retryAfterMs: expect.any(Number) }
    expect(await post(page, '/actions/ask', { question })).toMatchObject([429, limited])
    expect(await ask(page.actions, 'ask', { question })).toMatchObject({ ok: false, ...limited })
    expect(asked.filter((one) => one.includes('[email]'))).toHaveLength(10)
  })

  it('are sixty a minute of an address, over all its sessions', async () => {
    const codes = []
    for (let n = 0; n < 6; n++) {
      const { grant } = await t.session()
      for (let i = 0; i < 10; i++) codes.push((await post({ grant }, '/actions/ask', { question: 'When?' }))[0])
    }
    expect(codes).toContain(429)
    expect(new Set(codes)).toEqual(new Set([200, 429]))
  })

  it('need a token and an allowed origin', async () => {
    expect((await t.request('POST', '/actions/ask', { body: { question: 'When?' } })).status).toBe(401)
    const { grant } = await t.session()
    const foreign = { authorization: `Bearer ${grant.token}`, origin: `${origin}.evil.example` }
    expect((await t.request('POST', '/actions/ask', { body: { question: 'When?' }, headers: foreign })).status).toBe(403)
    expect((await t.request('POST', '/actions/prepared', { body: {}, headers: foreign })).status).toBe(403)
  })

  it.each([[{}], [{ question: '' }], [{ question: ['When?'] }], [{ question: 'x'.repeat(301) }], [{ question: { $gt: '' } }]])('that are no questions are refused: %j', async (body) => {
    const { grant } = await t.session()
    expect(await post({ grant }, '/actions/ask', body)).toMatchObject([422, { code: 'invalid_event' }])
  })
})
