import { testDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { postgresUpkeep } from './postgres-upkeep.js'

it('deletes old commands with the answers to all their requests, and tells how many, until none is left', { timeout: 30_000 }, async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  await pool.query(
    `INSERT INTO proactive.command (id, session, person, correlation, expires_at, body)
     SELECT 'command ' || n, 's', 'user:ann', 'c', CASE WHEN n = 6 THEN now() + interval '1 day' ELSE now() - interval '1 day' END,
       jsonb_build_object('data', jsonb_build_object('hold', jsonb_build_object('id', 'hold ' || n))) FROM generate_series(1, 6) AS n;
     INSERT INTO proactive.answer (what, key, result, undo_token)
     SELECT 'accept', 'command ' || n, '{"ok": true}'::jsonb, CASE WHEN n < 3 THEN 'undo ' || n END FROM generate_series(1, 6) AS n
     UNION ALL SELECT 'undo', 'undo 1', '{"ok": true}'::jsonb, NULL
     UNION ALL SELECT 'extend', 'hold ' || n || ':' || tap, '{"ok": true}'::jsonb, NULL FROM generate_series(1, 6) AS n, generate_series(1, 2) AS tap`,
  )
  const upkeep = postgresUpkeep(pool)
  const deleted = []
  for (let n = 0; n < 4; n++) deleted.push(await upkeep.prune({ events: 0, history: Date.now() }, 2))
  expect(deleted).toEqual([2, 2, 1, 0])
  const left = await pool.query('SELECT what, key FROM proactive.answer ORDER BY what, key')
  expect(left.rows).toEqual([{ what: 'accept', key: 'command 6' }, { what: 'extend', key: 'hold 6:1' }, { what: 'extend', key: 'hold 6:2' }])
})

it('deletes old answers about turns of the app that no page has read', { timeout: 30_000 }, async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const now = Date.now()
  const rows = [['attention', now - 10], ['attention.release', now - 10], ['attention', now + 10], ['extend', now - 10]] as const
  for (const [what, at] of rows) await pool.query(`INSERT INTO proactive.answer (what, key, result) VALUES ($1, $2, '{"ok": true}')`, [what, `${at}:x`])
  expect(await postgresUpkeep(pool).prune({ events: now, history: 0 }, 10)).toBe(2)
  const left = await pool.query('SELECT what, key FROM proactive.answer ORDER BY what, key')
  expect(left.rows).toEqual([{ what: 'attention', key: `${now + 10}:x` }, { what: 'extend', key: `${now - 10}:x` }])
})
