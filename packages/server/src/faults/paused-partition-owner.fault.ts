import { ownerOf } from '@proactive/engine'
import type { BatchAnswer } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { recordFigure } from '../fixtures/figures.js'
import { settled, startCluster } from '../fixtures/processes.js'
import { ask, until, viewed } from '../fixtures/start-server.js'

const pausedMs = 30_000

it('an owner that was paused for 30 s neither commits, sends nor performs anything of partitions it has lost', { timeout: 180_000 }, async (context) => {
  await using c = await startCluster(3)
  await settled(c)
  const [at] = c.processes
  if (!at) throw new Error('There is no process.')
  const tabs = await Promise.all(Array.from({ length: 12 }, () => c.tab(at)))
  const owners = await Promise.all(tabs.map(({ grant }) => c.owner(ownerOf(`person:${grant.personId}`, 16))))
  const paused = c.processes.find((one) => one !== at && owners.includes(one))
  if (!paused) throw new Error('No person is in a partition of another process.')
  const send = (tab: (typeof tabs)[number], bookId: string) =>
    ask<BatchAnswer>(tab.events, 'events', { sentAt: new Date().toISOString(), events: [viewed(bookId)] })

  for (const tab of tabs) expect(await send(tab, 'dune')).toMatchObject({ ok: true })
  const { rows: before } = await c.pool.query<{ n: number; epoch: string; batch: string }>(
    'SELECT n, epoch, batch FROM proactive.partition WHERE owner = $1',
    [paused.id],
  )
  expect(before.length).toBeGreaterThan(0)
  // The pause comes in the middle of a batch, which was read and not committed.
  for (const tab of tabs) expect(await send(tab, 'emma')).toMatchObject({ ok: true })
  paused.child.kill('SIGSTOP')
  const since = Date.now()
  await c.ingest(at, { type: 'copies.changed', subject: 'book/emma', data: { bookId: 'emma', copies: 1 } })

  // The other processes take over when its lease expires, and send all commands.
  await until(async () => (await c.pool.query('SELECT 1 FROM proactive.partition WHERE owner = $1', [paused.id])).rows.length === 0)
  await until(() => tabs.every(({ told }) => told.length === 1))
  const { rows: held } = await c.pool.query<{ epochs: number }>('SELECT sum(epoch)::int AS epochs FROM proactive.partition')
  await new Promise((done) => void setTimeout(done, pausedMs - (Date.now() - since)))
  paused.child.kill('SIGCONT')

  // After the pause it owns nothing, joins again, and every action is performed once.
  await until(async () => (await c.shares()).every((share) => share >= 5))
  for (const tab of tabs) {
    const [command] = tab.told
    expect(await ask(tab.actions, 'accept', { commandId: command?.id })).toMatchObject({ ok: true })
  }
  const { rows: doubled } = await c.pool.query('SELECT session FROM proactive.command GROUP BY session HAVING count(*) > 1')
  expect(doubled).toEqual([])
  const { rows: holds } = await c.pool.query('SELECT id FROM library.hold')
  recordFigure(context, {
    what: 'an owner of partitions is paused for 30 s in the middle of a batch',
    limit: 'it does nothing to partitions that it lost',
    figure: `${tabs.length} pages got ${tabs.reduce((sum, { told }) => sum + told.length, 0)} commands, ${doubled.length} of them twice; ${holds.length} actions done`,
    isHeld: tabs.every(({ told }) => told.length === 1) && doubled.length === 0 && holds.length === tabs.length,
  })
  expect(tabs.map(({ told }) => told.length)).toEqual(tabs.map(() => 1))
  expect(holds).toHaveLength(tabs.length)
  const { rows: now } = await c.pool.query<{ epochs: number }>('SELECT sum(epoch)::int AS epochs FROM proactive.partition')
  expect(now[0]?.epochs).toBeGreaterThan(held[0]?.epochs ?? 0)
  for (const tab of tabs) await tab[Symbol.asyncDispose]()
})
