/**
 * The statements of an erasure, in an order in which each can run again. `eraseRecords` of PostgreSQL is this list.
 */

import { type Identity, identityOf, type Inspection, isShared, type Message, namesInInspection, namesInMessage, readBody, readInspection, renameInInspection, renameInMessage } from '@proactive/engine'
import type { All } from './all.js'
import { graphPieces } from './erased-graph.js'
import { journalPieces, slackMs } from './journal-pieces.js'
import { type Erasure, isPerson } from './erasures.js'
import { readNotice } from './notices.js'
import { deleteCommands } from './delete-commands.js'
import { isSettled, readSnapshotCursors } from './settled.js'

interface Work {
  all: All
  erasure: Erasure
  rowsAtOnce: () => number
}

interface Names extends Work {
  identity: Identity
  /** Whole names of persons, user IDs, subjects and addresses, as parameters. */
  people: string[]
  sessions: string[]
  /** The cursors of the snapshots, as four parameters of `isSettled`. */
  cursors: unknown[]
}

/** Erases a person's records; yields after each statement. */
export async function* erasedPieces(work: Work): AsyncGenerator<void, void> {
  const { names } = work.erasure
  const of: Names = { ...work, identity: identityOf(names), people: names.filter(isPerson), sessions: names.filter((name) => !isPerson(name)), cursors: await readSnapshotCursors(work.all) }
  const { identity } = of
  // The journal first: which of its batches were the person's is known from the person's rows.
  const part = await partOf(of)
  yield
  yield* batchesOf(of, part.batches)
  yield* journalPieces({ ...work, ...part, people: of.people, isGone: (message) => namesInMessage(message, identity) })
  yield* queues(of)
  yield* signals(of, part.since)
  yield* commands(of)
  for (const person of of.people) yield* byPerson(of, person)
  yield* bySession(of)
  yield* byWhatTheyAreAbout(of)
  yield* messages(of, part.first)
  yield* beside(of)
  yield* graphPieces(of)
}

/** Returns where the persons first appear in the log, and a place for the batches that did something about them. */
async function partOf({ all, people }: Names): Promise<{ first: string; since: number; batches: Map<number, Set<string>> }> {
  const [row] = await all<{ first: string | null; since: number | null }>(
    `SELECT min(l.position) - 1 AS first, (extract(epoch FROM min(l.received)) * 1000)::float8 AS since
     FROM unnest($1::text[]) AS person CROSS JOIN LATERAL (
       SELECT position, received FROM proactive.event_log l WHERE l.person = person.person ORDER BY position LIMIT 1) AS l`,
    [people],
  )
  return { first: row?.first ?? '0', since: (row?.since ?? 0) - slackMs, batches: new Map() }
}

/** Reads in which batches something was done about the persons. */
async function* batchesOf({ all, people, rowsAtOnce }: Names, batches: Map<number, Set<string>>): AsyncGenerator<void, void> {
  for (const person of people) {
    yield* pages(rowsAtOnce, async (after, most) => {
      const rows = await all<{ position: string; partition: number; batch: string }>(
        `SELECT position, partition, batch FROM proactive.inspection WHERE person = $1 AND position > $2 ORDER BY position LIMIT $3`,
        [person, after, most * 10],
      )
      for (const { partition, batch } of rows) batches.set(partition, (batches.get(partition) ?? new Set()).add(batch))
      return rows.at(-1)?.position
    })
  }
}

/** Rows of the log and inspections of one person. */
async function* byPerson({ all, cursors, rowsAtOnce }: Names, person: string): AsyncGenerator<void, void> {
  yield* pages(rowsAtOnce, async (after, most) => {
    const [row] = await all<{ last: string | null }>(
      `WITH piece AS (
         SELECT position FROM proactive.event_log WHERE person = $1 AND position > $2 ORDER BY position LIMIT $3
       ), gone AS (
         DELETE FROM proactive.event_log l USING piece WHERE l.position = piece.position AND ${isSettled(4)}
       ) SELECT max(position) AS last FROM piece`,
      [person, after, most, ...cursors],
    )
    return row?.last
  })
  yield* pages(rowsAtOnce, async (after, most) => {
    const [row] = await all<{ last: string | null }>(
      `WITH piece AS (
         SELECT position FROM proactive.inspection WHERE person = $1 AND position > $2 ORDER BY position LIMIT $3
       ), gone AS (
         DELETE FROM proactive.inspection i USING piece WHERE i.position = piece.position
       ) SELECT max(position) AS last FROM piece`,
      [person, after, most],
    )
    return row?.last
  })
}

/** Commands of the persons, with the answers to their requests. */
async function* commands({ all, people, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  yield* untilNone(() => all(deleteCommands('SELECT id FROM proactive.command WHERE person = ANY($1) LIMIT $2'), [people, rowsAtOnce()]))
}

/** Rows of the log that name a session and no person: notices between processes. */
async function* bySession({ all, sessions, cursors, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  for (let from = 0; from < sessions.length; from += 100) {
    yield* untilNone(() =>
      all(
        `DELETE FROM proactive.event_log WHERE position IN (
           SELECT position FROM proactive.event_log l WHERE person IS NULL AND session = ANY($1) AND ${isSettled(3)} LIMIT $2)
         RETURNING 1`,
        [sessions.slice(from, from + 100), rowsAtOnce(), ...cursors],
      ),
    )
  }
}

/** Events of nobody whose subject or data names the person are deleted; in those of others, a pseudonym takes the name. */
async function* byWhatTheyAreAbout({ all, identity, cursors, erasure: { pseudonym }, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  const [userIds, subjects] = [[...identity.userIds], [...identity.subjects]]
  const about = `data ? 'userId' AND person IS DISTINCT FROM 'user:' || (data->>'userId') AND data->>'userId' = ANY($1)`
  const bySubject = `person IS NULL AND (subject LIKE 'user/%' OR subject LIKE 'visitor/%' OR subject LIKE 'session/%') AND subject = ANY($1)`
  for (const [where, values] of [[bySubject, subjects], [`person IS NULL AND ${about}`, userIds]] as const) {
    yield* untilNone(() =>
      all(
        `DELETE FROM proactive.event_log WHERE position IN (
           SELECT position FROM proactive.event_log l WHERE ${where} AND ${isSettled(3)} LIMIT $2) RETURNING 1`,
        [values, rowsAtOnce(), ...cursors],
      ),
    )
  }
  yield* untilNone(() =>
    all(
      `UPDATE proactive.event_log SET data = jsonb_set(data, '{userId}', to_jsonb($2::text)) WHERE position IN (
         SELECT position FROM proactive.event_log l WHERE ${about} AND kind IN ('event', 'change', 'record') AND ${isSettled(4)} LIMIT $3)
       RETURNING 1`,
      [userIds, pseudonym, rowsAtOnce(), ...cursors],
    ),
  )
}

interface MessageRow {
  position: string
  partition: number
  id: string
  to: Message['to']
  cause: string
  data: Message['body']
}

/** Messages between partitions that no column says the person of, and notices of an earlier version. */
async function* messages({ all, identity, sessions, cursors, erasure: { pseudonym }, rowsAtOnce }: Names, first: string): AsyncGenerator<void, void> {
  const known = new Set(sessions)
  yield* pages(rowsAtOnce, async (after, most) => {
    const rows = await all<MessageRow>(
      `SELECT position, partition, id, address AS to, cause, data FROM proactive.event_log l
       WHERE person IS NULL AND session IS NULL AND kind IN ('message', 'reply') AND position > $1 AND ${isSettled(3)}
       ORDER BY position LIMIT $2`,
      [after, most, ...cursors],
    )
    const gone: string[] = []
    for (const { position, partition, data, ...message } of rows) {
      const read: Message = { ...message, body: readBody(data) }
      const notice = partition < 0 ? readNotice({ message: read })?.notice : undefined
      if (notice && 'session' in notice ? known.has(notice.session) : namesInMessage(read, identity) && !isShared(read.body)) gone.push(position)
      else if (namesInMessage(read, identity)) {
        await all(`UPDATE proactive.event_log SET data = $2 WHERE position = $1`, [position, JSON.stringify(renameInMessage(read, identity, pseudonym).body)])
      }
    }
    if (gone.length > 0) await all(`DELETE FROM proactive.event_log WHERE position = ANY($1)`, [gone])
    return rows.at(-1)?.position
  }, first)
}

/** The queues of scarce things: others stand in them too. */
async function* queues({ all, people, identity, erasure: { pseudonym }, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  for (const person of people) {
    yield* pages(rowsAtOnce, async (after, most) => {
      const rows = await all<{ position: string; body: Inspection }>(
        `SELECT position, body FROM proactive.inspection
         WHERE saw = 'queue' AND (body->'placed' ? $1 OR body->'waiting' ? $1) AND position > $2 ORDER BY position LIMIT $3`,
        [person, after, most],
      )
      for (const { position, body } of rows) {
        if (!namesInInspection(readInspection(body), identity)) continue
        const renamed = renameInInspection(readInspection(body), identity, pseudonym)
        await all(`UPDATE proactive.inspection SET body = $2 WHERE position = $1`, [position, JSON.stringify(renamed)])
      }
      return rows.at(-1)?.position
    })
  }
}

/** Signals about the person: by their key, by whose events they came from, or by their data. `since` is when the person first appears. */
async function* signals({ all, identity, erasure: { names }, rowsAtOnce }: Names, since: number): AsyncGenerator<void, void> {
  const paths = [
    [`body#>>'{signal,key}' = ANY($1)`, names],
    [`body#>>'{signal,whose}' = ANY($1)`, names],
    [`body#>>'{signal,data,userId}' = ANY($1)`, [...identity.userIds]],
  ] as const
  for (const [where, values] of paths) {
    yield* untilNone(() =>
      all(
        `DELETE FROM proactive.inspection WHERE position IN (
           SELECT position FROM proactive.inspection WHERE saw = 'signal' AND ${where} LIMIT $2) RETURNING 1`,
        [values, rowsAtOnce()],
      ),
    )
  }
  // A key may be composed of a name and more.
  yield* pages(rowsAtOnce, async (after, most) => {
    const rows = await all<{ position: string; body: Inspection }>(
      `SELECT position, body FROM proactive.inspection
       WHERE saw = 'signal' AND body#>>'{signal,whose}' IS NULL AND at >= $3 AND position > $1 ORDER BY position LIMIT $2`,
      [after, most * 10, new Date(since)],
    )
    const gone = rows.filter(({ body }) => namesInInspection(readInspection(body), identity)).map(({ position }) => position)
    if (gone.length > 0) await all('DELETE FROM proactive.inspection WHERE position = ANY($1)', [gone])
    return rows.at(-1)?.position
  })
}

/** The outbox, what waits in panels, preferences, words on consent, places of scarce things, and the sessions of others in the same browser. */
async function* beside({ all, identity, people, sessions, erasure: { pseudonym }, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  const addresses = [...identity.addresses]
  const effects = [
    [`effect->>'person' = ANY($1)`, people],
    [`effect->>'from' = ANY($1)`, addresses],
    [`effect#>>'{input,personId}' = ANY($1)`, people],
    [`effect#>>'{input,userId}' = ANY($1)`, [...identity.userIds]],
  ] as const
  for (const [where, values] of effects) {
    yield* untilNone(() =>
      all(
        `DELETE FROM proactive.outbox WHERE id IN (SELECT id FROM proactive.outbox WHERE ${where} LIMIT $2) RETURNING 1`,
        [values, rowsAtOnce()],
      ),
    )
  }
  // Read within seconds and then deleted; the answers of others are asked for again.
  await all(`DELETE FROM proactive.answer WHERE what = 'prepared'`, [])
  yield
  await all('DELETE FROM proactive.preference WHERE person = ANY($1)', [people])
  yield
  await all('DELETE FROM proactive.consent WHERE person = ANY($1)', [people])
  yield
  await all('DELETE FROM proactive.place WHERE person = ANY($1)', [people])
  yield
  const visitors = people.flatMap((person) => (person.startsWith('visitor:') ? [person.slice('visitor:'.length)] : []))
  await all('UPDATE proactive.session SET visitor = $2 WHERE visitor = ANY($1)', [visitors, pseudonym])
  yield
  await all('UPDATE proactive.session SET continues = NULL WHERE continues = ANY($1)', [sessions])
  yield
}

/** Repeats a statement that takes some rows at a time until no row is left; yields after each. */
async function* untilNone(takeSome: () => Promise<object[]>): AsyncGenerator<void, void> {
  for (let rows = await takeSome(); rows.length > 0; rows = await takeSome()) yield
  yield
}

/** Reads page after page behind a position, until `read` returns no position; yields after each. */
async function* pages(rowsAtOnce: () => number, read: (after: string, most: number) => Promise<string | null | undefined>, first = '0'): AsyncGenerator<void, void> {
  for (let after: string | null | undefined = first; ; ) {
    after = await read(after, rowsAtOnce())
    if (after === null || after === undefined) return
    yield
  }
}
