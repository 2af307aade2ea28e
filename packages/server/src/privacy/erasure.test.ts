import type { Command, Trace } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bookViewed } from '../fixtures/library.js'
import { cachedGraph } from '../graph/cached-graph.js'
import { graphProjection, projects } from '../graph/graph-projection.js'
import { postgresGraph } from '../graph/postgres-graph.js'
import type { EraseOwn } from './erasure-queue.js'
import { answered, heard, ingestKey, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

const eraseOwn = vi.fn<EraseOwn>()
let t: Started

/** Starts a server with a graph that knows who viewed which book. */
async function start(database?: Started['database']): Promise<Started> {
  const own = database ?? (await testDatabase())
  const graph = cachedGraph(postgresGraph({ pool: own.pool() }))
  const viewing = projects(bookViewed, ({ person, data }) => ({
    nodes: [{ kind: 'person', id: person ?? '', value: 1 }],
    edges: [{ from: { kind: 'person', id: person ?? '' }, kind: 'viewed', to: { kind: 'book', id: data.bookId } }],
  }))
  return startServer({ erase: eraseOwn, graph, projections: [graphProjection({ graph, rules: [viewing] })], database: own })
}

beforeAll(async () => {
  t = await start()
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await t.database[Symbol.asyncDispose]()
})

const fewLeft = (bookId: string) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })
const asPage = ({ grant }: Pick<Page, 'grant'>) => ({ authorization: `Bearer ${grant.token}` })

/** Returns the tables of the assistant that hold a text anywhere in a row. */
async function findings(text: string): Promise<string[]> {
  const { rows: tables } = await t.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'proactive' AND table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await t.pool.query(`SELECT 1 FROM proactive."${name}" AS r WHERE strpos(r::text, $1) > 0 LIMIT 1`, [text])
    if (rows.length > 0) found.push(name)
  }
  return found
}

/** Returns from whom the edges of the graph come. */
async function viewers(): Promise<string[]> {
  const { rows } = await t.pool.query<{ key: string | null }>(
    'SELECT n.key FROM proactive.graph_edge e LEFT JOIN proactive.graph_node n ON n.id = e.from_id',
  )
  return rows.map(({ key }) => key ?? '')
}

async function told(page: Page, bookId: string): Promise<Command> {
  const command = heard<Command>(page.actions, 'command')
  await page.send([viewed(bookId)])
  await t.ingest(fewLeft(bookId))
  return command
}

async function loggedIn(user: string): Promise<Page> {
  const response = await t.request('POST', '/session', { body: { consent: 'granted' }, headers: { origin: 'https://library.example', 'x-user': user } })
  const grant: Page['grant'] = JSON.parse(await response.text())
  const auth = { token: grant.token, protocol: 1 }
  const [events, actions] = [t.socket('events', auth), t.socket('actions', auth)]
  const page = await t.page()
  page.events.disconnect()
  page.actions.disconnect()
  await until(() => events.connected && actions.connected)
  return {
    ...page,
    grant, events, actions,
    send: (batch) => events.timeout(10_000).emitWithAck('events', { sentAt: new Date().toISOString(), events: batch }),
    [Symbol.asyncDispose]: () => {
      events.disconnect()
      actions.disconnect()
      return Promise.resolve()
    },
  }
}

describe('DELETE /me', () => {
  it('leaves no trace of the person in any table, and leaves other people unchanged', async () => {
    await using ann = await loggedIn('u-ann-482')
    await using bob = await loggedIn('u-bob-77')
    await told(ann, 'dune')
    await t.request('PUT', '/preferences', { headers: asPage(ann), body: { enabled: true, frequency: 'minimal', categories: {} } })
    await t.request('POST', '/ingest', {
      headers: { authorization: `Bearer ${ingestKey}` },
      body: { type: 'copies.changed', source: 'stock', subject: 'user/u-ann-482', data: { bookId: 'x', copies: 9 } },
    })
    await told(bob, 'emma')
    const held = ['event_log', 'session', 'command', 'inspection', 'preference', 'graph_node']
    await until(async () => {
      const found = await findings('u-ann-482')
      return held.every((table) => found.includes(table))
    })
    await until(async () => (await viewers()).length === 2)
    const ended = heard(ann.events, 'disconnect')

    const response = await answered(() => t.request('DELETE', '/me', { headers: asPage(ann) }))
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
    expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0')
    expect(eraseOwn).toHaveBeenCalledWith({ personId: 'user:u-ann-482', userId: 'u-ann-482' })
    await ended
    for (const name of ['u-ann-482', ann.grant.sessionId]) expect(await findings(name)).toEqual([])
    expect(await viewers()).toEqual(['user:u-bob-77'])
    expect((await t.request('GET', '/me/export', { headers: asPage(ann) })).status).toBe(401)
    const late = { sentAt: new Date().toISOString(), events: [viewed('dune')] }
    expect((await t.request('POST', '/events', { headers: asPage(ann), body: late })).status).toBe(401)

    const exported = await (await t.request('GET', '/me/export', { headers: asPage(bob) })).json()
    expect(exported).toMatchObject({ commands: [{ data: { useCase: 'hold_last_copy' } }], decisions: [{ act: true }] })
  })

  it('still holds after a restart, so the engine has forgotten too', async () => {
    await using page = await t.page()
    await told(page, 'ivanhoe')
    await answered(() => t.request('DELETE', '/me', { headers: asPage(page) }))
    await t.server.stop()
    await using again = await start(t.database)
    expect(await findings(page.grant.personId)).toEqual([])
    expect(await findings(page.grant.personId.slice('visitor:'.length))).toEqual([])
    await using fresh = await again.page()
    expect(await fresh.send([viewed('dune')])).toMatchObject({ ok: true, accepted: 1 })
    await again.server.stop()
    await t[Symbol.asyncDispose]()
    await t.database[Symbol.asyncDispose]()
    t = await start()
  })
})

describe('DELETE /me/evidence/:id', () => {
  it('removes the data, says so in the trace, withdraws the suggestion and clears what was derived', async () => {
    await using page = await t.page()
    const event = viewed('dune')
    const command = heard<Command>(page.actions, 'command')
    await page.send([event])
    await t.ingest(fewLeft('dune'))
    const { id, correlationId } = await command
    await until(async () => (await viewers()).includes(page.grant.personId))
    const withdrawn = heard(page.actions, 'withdraw')
    const response = await t.request('DELETE', `/me/evidence/${event.id}`, { headers: asPage(page) })
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
    expect(await withdrawn).toEqual({ id, reason: 'forgotten' })
    expect(await viewers()).not.toContain(page.grant.personId)
    const trace: Trace = JSON.parse(await (await t.request('GET', `/trace/${correlationId}`, { headers: asPage(page) })).text())
    expect(trace.events.find((one) => one.id === event.id)).toMatchObject({ type: 'book.viewed', data: { forgotten: true } })
    const exported = JSON.stringify(await (await t.request('GET', '/me/export', { headers: asPage(page) })).json())
    expect(exported).not.toContain('"data":{"bookId":"dune"}')
  })

  it('answers 404 for an event of another person', async () => {
    await using page = await t.page()
    await using other = await t.page()
    const theirs = viewed('emma')
    await other.send([theirs])
    for (const id of [theirs.id, 'none', '%00']) {
      expect((await t.request('DELETE', `/me/evidence/${id}`, { headers: asPage(page) })).status).toBe(404)
    }
    expect((await t.request('DELETE', `/me/evidence/${theirs.id}`)).status).toBe(401)
  })
})
