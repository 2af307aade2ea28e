import { ownerOf } from '@proactive/engine'
import type { Command } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heard, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

const trigger = `
  CREATE FUNCTION library.copies_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM proactive.append_event('copies.changed', 'desk', 'book/' || NEW.id, jsonb_build_object('bookId', NEW.id, 'copies', NEW.copies), NEW.id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER copies_changed AFTER UPDATE OF copies ON library.book
  FOR EACH ROW WHEN (OLD.copies IS DISTINCT FROM NEW.copies) EXECUTE FUNCTION library.copies_changed()`

let t: Started
beforeAll(async () => {
  t = await startServer()
  await t.pool.query(trigger)
  await t.pool.query(`INSERT INTO library.book VALUES ('dune', 9), ('emma', 9), ('odd', 9), ('own', 9)`)
})
afterAll(() => t[Symbol.asyncDispose]())

const told = async (bookId: string) =>
  (await t.pool.query(`SELECT kind, source, data FROM proactive.event_log WHERE type = 'copies.changed' AND data->>'bookId' = $1`, [bookId])).rows

describe('a change in the database that a trigger captures', () => {
  it('causes a suggestion', async () => {
    await using page = await t.page()
    await page.send([viewed('dune')])
    const command = heard<Command>(page.actions, 'command')
    await t.pool.query(`UPDATE library.book SET copies = 2 WHERE id = 'dune'`)
    expect(await command).toMatchObject({ data: { useCase: 'hold_last_copy', message: 'Only 2 left. Hold one for you?' } })
    expect(await told('dune')).toEqual([{ kind: 'change', source: 'desk', data: { bookId: 'dune', copies: 2 } }])
  })

  it('is not captured when an event of the log caused it', async () => {
    expect(await t.ingest({ type: 'copies.changed', source: 'stock', data: { bookId: 'emma', copies: 4 } })).toMatchObject({ accepted: 1 })
    expect((await t.pool.query(`SELECT copies FROM library.book WHERE id = 'emma'`)).rows).toEqual([{ copies: 4 }])
    expect(await told('emma')).toEqual([{ kind: 'event', source: 'stock', data: { bookId: 'emma', copies: 4 } }])
  })

  it('is not undone by an event that happened before it', async () => {
    await t.pool.query(`UPDATE library.book SET copies = 8 WHERE id = 'own'`)
    const late = { type: 'copies.changed', source: 'stock', time: Date.now() - 60_000, data: { bookId: 'own', copies: 3 } }
    expect(await t.ingest(late)).toMatchObject({ accepted: 1 })
    expect((await t.pool.query(`SELECT copies FROM library.book WHERE id = 'own'`)).rows).toEqual([{ copies: 8 }])
  })

  it('is ignored when it is not a valid event of the pack, and later changes are not', async () => {
    await using page = await t.page()
    await page.send([viewed('odd')])
    const command = heard<Command>(page.actions, 'command')
    await t.pool.query(`SELECT proactive.append_event('copies.changed', 'desk', 'book/odd', '{"bookId": 7}')`)
    await t.pool.query(`SELECT proactive.append_event('copies.burnt', 'desk', 'book/odd', '{}')`)
    await t.pool.query(`UPDATE library.book SET copies = 1 WHERE id = 'odd'`)
    expect(await command).toMatchObject({ data: { message: 'Only 1 left. Hold one for you?' } })
    await until(async () => (await (await t.request('GET', '/health')).text()).includes('"status":"ok"'))
  })

  it('goes to the same partition as an event that the server appends', async () => {
    const subjects = ['book/dune', 'kniha/Žluťoučký kůň', 'book/📚 𝒳', '', 'a', 'x'.repeat(200), ...Array.from({ length: 200 }, (_, i) => `book/${i * 7919}`)]
    const { rows } = await t.pool.query<{ home: number }>(
      `SELECT proactive.home_of(s, 16) AS home FROM unnest($1::text[]) WITH ORDINALITY AS n (s, i) ORDER BY i`,
      [subjects],
    )
    expect(rows.map(({ home }) => home)).toEqual(subjects.map((subject) => ownerOf(`home:${subject}`, 16)))
  })
})
