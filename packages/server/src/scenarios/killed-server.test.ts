import { expect, it } from 'vitest'
import { startCluster } from '../fixtures/processes.js'
import { ask, until, viewed } from '../fixtures/start-server.js'

it('a server that is killed between event and suggestion loses neither, and sends the suggestion once', async () => {
  await using c = await startCluster(1)
  const [first] = c.processes
  if (!first) throw new Error('There is no process.')
  await using tab = await c.tab(first)
  const { actions, events, told } = tab
  /** Counts every delivery; the tab's own list leaves out duplicates. */
  let deliveries = 0
  actions.on('command', () => deliveries++)
  expect(await ask(events, 'events', { sentAt: new Date().toISOString(), events: [viewed('dune')] })).toMatchObject({ ok: true })
  expect(await c.ingest(first, { type: 'copies.changed', data: { bookId: 'dune', copies: 1 } })).toMatchObject({ ok: true })
  await first.kill()
  expect(told).toEqual([])

  const second = await c.start(first.port)
  const command = await until(() => told[0])
  expect(command).toMatchObject({ type: 'ui.suggestion', data: { useCase: 'hold_last_copy' } })
  await until(async () => (await c.pool.query('SELECT 1 FROM proactive.command WHERE acked_at IS NOT NULL')).rows.length === 1)

  await second.kill()
  await c.start(first.port)
  await until(() => actions.connected)
  expect(await ask(actions, 'accept', { commandId: command.id })).toMatchObject({ ok: true, result: { holdId: expect.any(String) } })
  expect(deliveries).toBe(1)
  const { rows } = await c.pool.query(`SELECT type, count(*)::int AS n FROM proactive.event_log WHERE kind = 'event' GROUP BY type ORDER BY type`)
  expect(rows).toEqual([{ type: 'book.viewed', n: 1 }, { type: 'copies.changed', n: 1 }])
})
