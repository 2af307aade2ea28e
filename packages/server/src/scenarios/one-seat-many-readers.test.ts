import type { Command } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { seats } from '../fixtures/seats.js'
import { ask, type Page, startServer, until } from '../fixtures/start-server.js'

const entered = () => ({ id: crypto.randomUUID(), type: 'room.entered', time: new Date().toISOString(), data: { room: 'blue' } })

it('a seat is held by at most one of six readers at every moment, through five declines and one accept', async () => {
  await using database = await testDatabase()
  await using t = await startServer({ database, pack: await seats(database.pool()) })
  const pages = await Promise.all(Array.from({ length: 6 }, () => t.page()))
  const told: { page: Page; command: Command }[] = []
  for (const page of pages) {
    page.actions.on('command', (command: Command, received: (answer: object) => void) => {
      received({ status: 'received' })
      told.push({ page, command })
    })
    expect(await page.send([entered()])).toMatchObject({ ok: true })
  }
  await t.ingest({ type: 'seat.freed', subject: 'seat/oak', data: { seat: 'oak' } })
  for (let n = 0; n < 5; n++) {
    const { page, command } = await until(() => told[n])
    const outcome = { ...entered(), data: {}, causationId: command.id }
    await page.send([{ ...outcome, type: 'suggestion.shown' }, { ...outcome, id: crypto.randomUUID(), type: 'suggestion.declined' }])
  }
  const { page, command } = await until(() => told[5])
  expect(await ask(page.actions, 'accept', { commandId: command.id })).toMatchObject({ ok: true, result: { seat: 'oak' } })

  const { rows } = await t.pool.query('SELECT max(had)::int AS most, count(DISTINCT holder)::int AS holders FROM house.moment')
  expect(rows).toEqual([{ most: 1, holders: 6 }])
  expect((await t.pool.query('SELECT count(*)::int AS n FROM house.sale')).rows).toEqual([{ n: 1 }])
  for (const one of pages) await one[Symbol.asyncDispose]()
})
