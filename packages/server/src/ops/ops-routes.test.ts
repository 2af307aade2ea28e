import { definePack } from '@proactive/engine'
import { type Command, ProactiveError } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { library, postgresDesk } from '../fixtures/library.js'
import { restocking } from '../fixtures/restocking.js'
import { ask, heard, operatorKey, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const headers = { authorization: `Bearer ${operatorKey}` }
const get = async (path: string) => JSON.parse(await (await t.request('GET', path, { headers })).text())
const fewLeft = (bookId: string) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })

/** Returns the lines of a metric as labels and values. */
async function measured(name: string): Promise<Record<string, number>> {
  const text = await (await t.request('GET', '/metrics', { headers })).text()
  const lines = text.split('\n').filter((line) => line.startsWith(`proactive_${name}`))
  return Object.fromEntries(lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? '', Number(line.split(' ').at(-1))]))
}

describe('an operator', () => {
  it('sees people, signals, use cases and counts, and nobody without the key does', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune'), viewed('', { type: 'book.burned' })])
    await t.ingest(fewLeft('dune'))
    const { correlationId } = await told
    const { personId, sessionId } = page.grant
    expect(await get('/ops')).toMatchObject({
      health: { status: 'ok' },
      people: { live: 1 },
      counts: { signals: 1, candidates: 1, decisions: 1, commands: 1 },
    })
    expect(await get('/ops/people')).toMatchObject({ people: [{ personId, live: true, sessions: [{ id: sessionId }] }] })
    expect(await get(`/ops/people/${encodeURIComponent(personId)}`)).toMatchObject({ personId, traces: [{ correlationId, decision: { act: true } }] })
    expect(await get('/ops/signals')).toMatchObject({
      signals: [{ type: 'copies.scarce', evidence: { count: 1 }, routed: [{ useCase: 'hold_last_copy', considered: 1, offered: 1, told: 1 }] }],
    })
    expect(await get('/ops/use-cases')).toEqual({
      useCases: [
        {
          id: 'hold_last_copy', category: 'availability', signal: 'copies.scarce', mode: 'live',
          counts: { candidates: 1, told: 1, silent: 0, outcomes: {} },
        },
      ],
    })
    for (const path of ['/ops', '/ops/people', '/ops/people/x', '/ops/signals', '/ops/use-cases', '/metrics']) {
      const asPage = { authorization: `Bearer ${page.grant.token}` }
      expect((await t.request('GET', path, { headers: asPage })).status).toBe(401)
    }
  })

  it('reads in the metrics what was accepted, refused, derived, decided and sent, and no id of a person', async () => {
    expect(await measured('events_total')).toMatchObject({ 'type="book.viewed",from="page"': 1, 'type="copies.changed",from="shop"': 1 })
    expect(await measured('events_rejected_total')).toEqual({ 'code="unknown_type"': 1 })
    expect(await measured('signals_total')).toEqual({ 'type="copies.scarce"': 1 })
    expect(await measured('candidates_total')).toEqual({ 'use_case="hold_last_copy"': 1 })
    expect((await measured('gates_total'))['gate="consent",ok="true"']).toBeGreaterThan(0)
    expect(await measured('decisions_total')).toEqual({ 'decided_by="rule",act="true"': 1 })
    expect(await measured('commands_total')).toEqual({ 'type="ui.suggestion",use_case="hold_last_copy"': 1 })
    expect((await measured('refusals_total'))['at="http",code="unauthorized"']).toBeGreaterThan(0)
    expect(await measured('connections')).toHaveProperty('by="socket"')
    expect(await measured('lag_ms')).toHaveProperty('of="log"')
    const text = await (await t.request('GET', '/metrics', { headers })).text()
    expect(text).not.toMatch(/visitor:|user:|[0-9a-f]{8}-[0-9a-f]{4}/)
  })

  it('sees what a rule made of each key before there is a candidate, and that the level itself is no crossing', async () => {
    await t.ingest({ ...fewLeft('waverley'), data: { bookId: 'waverley', copies: 3 } })
    const [of] = (await until(async () => {
      const found = await get('/ops/rules/copies.scarce?key=waverley')
      return found.keys.length > 0 && found.keys[0].last[0].made.includes('then') && found
    })).keys
    expect(of).toMatchObject({ key: 'waverley', events: 1, detector: 'the last value is 3; high waits for a value below 3 (3 itself is not below 3)' })
    expect(of.last).toMatchObject([{ type: 'copies.changed', data: { bookId: 'waverley', copies: 3 }, made: expect.stringContaining('no signal: the last value is 3') }])
    expect(await get('/ops/rules')).toMatchObject({ rules: [{ signal: 'copies.scarce', events: ['copies.changed'], keys: 2, standing: 1 }] })
  })

  it.each([
    ['GET', '/ops/rules/copies.scarec', "Unknown signal 'copies.scarec'. The pack has 'copies.scarce'."],
    ['POST', '/ops/use-cases/hold_lats', "Unknown use case 'hold_lats'. The pack has 'hold_last_copy'."],
    ['GET', '/ops/people/user:nobody', 'Nothing is stored about this person'],
  ])('gets 404 from %s %s, and the names that there are', async (method, path, message) => {
    const response = await t.request(method, path, { headers, ...(method === 'POST' && { body: { mode: 'off' } }) })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'not_found', message: expect.stringContaining(message) })
  })

  it('counts who was told, and not who was only a candidate', async () => {
    await t.request('POST', '/ops/use-cases/hold_last_copy', { headers, body: { mode: 'dry' } })
    await using page = await t.page()
    await page.send([viewed('ivanhoe')])
    await t.ingest(fewLeft('ivanhoe'))
    const decided = await until(async () => {
      const { useCases } = await get('/ops/use-cases')
      return useCases[0].counts.candidates === 2 && useCases[0]
    })
    expect(decided.counts).toMatchObject({ candidates: 2, told: 1 })
    const { signals } = await get('/ops/signals')
    expect(signals.find(({ key }: { key: string }) => key === 'ivanhoe').routed).toMatchObject([{ considered: 1, offered: 1, told: 0 }])
  })

  it('finds a use case switched as before after a restart, even when the engine starts without a snapshot', async () => {
    await t.request('POST', '/ops/use-cases/hold_last_copy', { headers, body: { mode: 'dry' } })
    await t.server.stop()
    await t.pool.query('TRUNCATE proactive.event_log, proactive.snapshot, proactive.journal')
    await t.pool.query(`UPDATE proactive.partition SET batch = 0, cursor = ''`)
    const { database } = t
    await using again = await startServer({ database })
    const response = await again.request('GET', '/ops/use-cases', { headers })
    expect(await response.json()).toMatchObject({ useCases: [{ mode: 'dry' }] })
    await using page = await again.page()
    const heardOf: unknown[] = []
    page.actions.on('command', (command) => heardOf.push(command))
    await page.send([viewed('emma')])
    await again.ingest(fewLeft('emma'))
    await until(async () => (await again.pool.query(`SELECT FROM proactive.inspection WHERE saw = 'decision' AND person = $1`, [page.grant.personId])).rows.length)
    expect(heardOf).toEqual([])
  })
})

describe('a step that failed for good', () => {
  it('stays listed as a dead letter until an operator retries it', async () => {
    const database = await testDatabase()
    const desk = await postgresDesk(database.pool())
    let isBroken = true
    const release = (holdId: string) => (isBroken ? Promise.reject(new ProactiveError('not_found', 'The desk is closed.')) : desk.release(holdId))
    {
      await using other = await startServer({ database, pack: library({ ...desk, release }) })
      await using page = await other.page()
      const told = heard<Command>(page.actions, 'command')
      await page.send([viewed('dune')])
      await other.ingest(fewLeft('dune'))
      const { id: commandId } = await told
      const { undoToken } = await ask<{ undoToken: string }>(page.actions, 'accept', { commandId })
      expect(await ask(page.actions, 'undo', { undoToken })).toMatchObject({ ok: false })

      const list = async () => JSON.parse(await (await other.request('GET', '/ops/dead-letters', { headers })).text()).deadLetters
      const [letter] = await until(async () => (await list()).length > 0 && list())
      expect(letter).toMatchObject({ personId: page.grant.personId, action: 'book.hold', step: 'hold', doing: 'compensate', command: commandId })
      expect((await other.request('POST', '/ops/dead-letters/another', { headers })).status).toBe(404)
      isBroken = false
      expect((await other.request('POST', `/ops/dead-letters/${letter.id}`, { headers })).status).toBe(202)
      await until(async () => (await other.pool.query('SELECT FROM library.hold')).rows.length === 0)
      expect(await until(async () => (await list()).length === 0)).toBe(true)
    }
    await database[Symbol.asyncDispose]()
  })
})

it('lists the reactions, and names those that there are when an unknown one is switched', async () => {
  await using other = await startServer({ pack: definePack({ ...library(), reactions: restocking }) })
  await other.ingest({ ...fewLeft('dune'), data: { bookId: 'dune', copies: 2 } })
  const list = async () => JSON.parse(await (await other.request('GET', '/ops/reactions', { headers })).text())
  const runs = await until(async () => ((found) => found.length === 2 && found)((await list()).runs.filter(({ state }: { state: string }) => state === 'completed')))
  expect(runs).toMatchObject([{ trigger: { data: { bookId: 'dune' } } }, { trigger: { data: { bookId: 'dune' } } }])
  const switched = await other.request('POST', '/ops/reactions/label_shelf', { headers, body: { mode: 'off' } })
  expect(await switched.json()).toEqual({ reaction: 'label_shelf', mode: 'off' })
  expect((await list()).reactions.find(({ id }: { id: string }) => id === 'label_shelf')).toMatchObject({ mode: 'off', counts: { completed: 1 } })
  const unknown = await other.request('POST', '/ops/reactions/another', { headers, body: { mode: 'off' } })
  expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining("'order_copies', 'label_shelf'")])
})

describe('health', () => {
  it('names the application whose open transaction holds back the readers of the log', async () => {
    await using other = await startServer()
    const client = await other.pool.connect()
    await client.query(`SET application_name = 'a long report'; BEGIN; CREATE TABLE library.report (id int)`)
    const health = await until(async () => {
      const response = await other.request('GET', '/health')
      const body: { status: string } = JSON.parse(await response.text())
      return body.status === 'degraded' && { status: response.status, body }
    })
    await client.query('ROLLBACK')
    client.release()
    expect(health).toMatchObject({ status: 200, body: { checks: { store: 'ok' }, heldBackBy: { application: 'a long report', state: 'idle in transaction' } } })
    await until(async () => (await (await other.request('GET', '/health')).text()).includes('"ok"'))
  })

  it('is degraded while the decider is not well', async () => {
    await using other = await startServer({ decider: { isInside: false, isWell: () => false, decide: () => null } })
    const health = async () => JSON.parse(await (await other.request('GET', '/health')).text())
    expect(await health()).toMatchObject({ status: 'degraded', checks: { agent: 'down', store: 'ok' } })
  })
})
