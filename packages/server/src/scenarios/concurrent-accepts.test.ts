import type { Command } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { ask, heard, startServer, viewed } from '../fixtures/start-server.js'

it('fifty concurrent accepts run the action once and get the same answer', async () => {
  await using t = await startServer()
  await using reader = await t.page()
  const told = heard<Command>(reader.actions, 'command')
  await reader.send([viewed('dune')])
  await t.ingest({ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } })
  const { id: commandId } = await told
  const asked = Array.from({ length: 50 }, () => ask(reader.actions, 'accept', { commandId }))
  const [first, ...others] = await Promise.all(asked)
  expect(first).toMatchObject({ ok: true })
  for (const other of others) expect(other).toEqual(first)
  const { rows } = await t.pool.query('SELECT count(*)::int AS held FROM library.hold')
  expect(rows).toEqual([{ held: 1 }])
  const accepted = await t.pool.query(`SELECT 1 FROM proactive.event_log WHERE type = 'suggestion.accepted'`)
  expect(accepted.rows).toHaveLength(1)
})
