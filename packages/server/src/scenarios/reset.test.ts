import { randomUUID } from 'node:crypto'
import type { Command } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { heard, startServer, viewed } from '../fixtures/start-server.js'

it('a reset deletes what happened and keeps the connected sessions', async () => {
  await using other = await startServer()
  await using page = await other.page()
  const first = heard<Command>(page.actions, 'command')
  await page.send([viewed('dune')])
  await other.ingest({ id: randomUUID(), type: 'copies.changed', data: { bookId: 'dune', copies: 1 } })
  const { id } = await first
  await other.server.reset()
  const headers = { authorization: `Bearer ${page.grant.token}` }
  expect(await (await other.request('GET', '/me/export', { headers })).json()).toMatchObject({ events: [], commands: [], decisions: [] })
  const second = heard<Command>(page.actions, 'command')
  await page.send([viewed('dune')])
  await other.ingest({ id: randomUUID(), type: 'copies.changed', data: { bookId: 'dune', copies: 1 } })
  expect((await second).id).not.toBe(id)
})
