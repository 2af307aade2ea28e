import { ownerOf } from '@proactive/engine'
import { basePath, type BatchAnswer } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, type ServerProcess, settled, startCluster, type Tab } from '../fixtures/processes.js'
import { answered, ask, heard, until, viewed } from '../fixtures/start-server.js'

let c: Cluster
beforeAll(async () => {
  c = await startCluster(3)
})
afterAll(() => c[Symbol.asyncDispose]())

const ownerOfPerson = ({ grant }: Tab) => c.owner(ownerOf(`person:${grant.personId}`, 16))
const anotherThan = (one: ServerProcess) => c.processes.find((other) => other !== one) ?? one
const send = (tab: Tab, events: unknown[]) => ask<BatchAnswer>(tab.events, 'events', { sentAt: new Date().toISOString(), events })
const fewLeft = (bookId: string) => ({ type: 'copies.changed', subject: `book/${bookId}`, data: { bookId, copies: 1 } })

/** Opens a tab that is not connected to the process that owns its person's partition. */
async function farTab(): Promise<Tab> {
  for (;;) {
    const [at] = c.processes
    if (!at) throw new Error('There is no process.')
    const tab = await c.tab(at)
    if ((await ownerOfPerson(tab)) !== at) return tab
    await tab[Symbol.asyncDispose]()
  }
}

describe('several processes on one database', () => {
  it('get equal shares of its partitions', async () => {
    expect((await settled(c)).toSorted((a, b) => a - b)).toEqual([5, 5, 6])
  })

  it('deliver a command to a page that is connected to another process than its owner, and accept its requests there', async () => {
    await settled(c)
    await using tab = await farTab()
    await send(tab, [viewed('dune')])
    await c.ingest(anotherThan(await ownerOfPerson(tab)), fewLeft('dune'))
    const command = await until(() => tab.told[0])
    const accepted = await ask<{ ok: boolean; undoToken: string }>(tab.actions, 'accept', { commandId: command.id })
    expect(accepted).toMatchObject({ ok: true, result: { holdId: expect.any(String) } })

    await using elsewhere = await c.tab(await ownerOfPerson(tab), tab.grant)
    expect(await ask(elsewhere.actions, 'accept', { commandId: command.id })).toEqual(accepted)
    expect(await ask(elsewhere.actions, 'undo', { undoToken: accepted.undoToken })).toMatchObject({ ok: true })
    expect((await c.pool.query('SELECT * FROM library.hold')).rows).toEqual([])
  })

  it('let a session move: the later connection ends the earlier one, and no command is sent twice', async () => {
    await using tab = await farTab()
    tab.actions.io.reconnection(false)
    const ended = heard(tab.actions, 'closing')
    await send(tab, [viewed('emma')])
    await c.ingest(anotherThan(await ownerOfPerson(tab)), fewLeft('emma'))
    const [command] = await until(() => tab.told.length > 0 && tab.told)
    await until(async () => (await c.pool.query('SELECT 1 FROM proactive.command WHERE id = $1 AND acked_at IS NOT NULL', [command?.id])).rows[0])

    await using moved = await c.tab(await ownerOfPerson(tab), tab.grant)
    expect(await ended).toMatchObject({ code: 'expired' })
    expect(await ask(moved.actions, 'moment', { state: 'free' })).toEqual({ ok: true })
    expect(moved.told).toEqual([])
    const { rows } = await c.pool.query('SELECT worker FROM proactive.session WHERE id = $1', [tab.grant.sessionId])
    expect(rows).toEqual([{ worker: (await ownerOfPerson(tab)).id }])
  })

  it('erase a person everywhere: tabs at other processes are disconnected, and their events are refused', async () => {
    await settled(c)
    const [at] = c.processes
    if (!at) throw new Error('There is no process.')
    await using tab = await c.tab(at)
    for (const socket of [tab.events, tab.actions]) socket.io.reconnection(false)
    await send(tab, [viewed('ivanhoe')])
    const ended = Promise.all([tab.events, tab.actions].map((socket) => heard(socket, 'disconnect')))
    const headers = { authorization: `Bearer ${tab.grant.token}` }
    const erased = await answered(() => fetch(`${anotherThan(at).url}${basePath}/me`, { method: 'DELETE', headers }))
    expect(erased.status).toBe(200)
    await ended
    const late = { sentAt: new Date().toISOString(), events: [viewed('ivanhoe')] }
    const refused = await fetch(`${at.url}${basePath}/events`, { method: 'POST', headers, body: JSON.stringify(late) })
    expect(refused.status).toBe(401)
  })

  it('take over at once from a killed process, without lost or duplicate events or commands, and in order', async () => {
    await settled(c)
    const victim = c.processes.at(-1)
    if (!victim) throw new Error('There is no process.')
    const at = anotherThan(victim)
    const tabs = await Promise.all(Array.from({ length: 6 }, () => c.tab(at)))
    const sent = new Map(tabs.map((tab) => [tab.grant.sessionId, [] as string[]]))
    const enough = new AbortController()
    const sending = tabs.map(async (tab) => {
      while (!enough.signal.aborted) {
        const event = viewed('ulysses')
        const answer = await send(tab, [event])
        if (answer.ok) sent.get(tab.grant.sessionId)?.push(event.id)
      }
    })
    await until(() => [...sent.values()].every((ids) => ids.length > 5))
    await victim.kill()
    // Without the check of local processes, the others would wait for the end of this lease.
    await c.pool.query("UPDATE proactive.worker SET expires_at = now() + interval '1 hour' WHERE id = $1", [victim.id])
    await settled(c)
    await c.ingest(at, fewLeft('ulysses'))
    await until(() => tabs.every(({ told }) => told.length > 0))
    enough.abort()
    await Promise.all(sending)

    for (const tab of tabs) {
      const { rows } = await c.pool.query<{ id: string }>(
        `SELECT id FROM proactive.event_log WHERE session = $1 AND type = 'book.viewed' AND kind = 'event' ORDER BY xid, position`,
        [tab.grant.sessionId],
      )
      expect(rows.map(({ id }) => id)).toEqual(sent.get(tab.grant.sessionId))
      expect(tab.told).toHaveLength(1)
      await tab[Symbol.asyncDispose]()
    }
    const { rows } = await c.pool.query('SELECT session, count(*)::int AS n FROM proactive.command GROUP BY session HAVING count(*) > 1')
    expect(rows).toEqual([])
  })
})
