/**
 * The statements of an erasure, in an order in which each can run again. `eraseRecords` of PostgreSQL is this list.
 */

import { identityOf, namesInMessage } from '@proactive/engine'
import { deleteCommands } from './delete-commands.js'
import { graphPieces } from './erased-graph.js'
import { inspectionPieces } from './erased-inspections.js'
import { aboutPerson, aboutUser, mentionPieces, nobodysSubject, othersSubject } from './erased-mentions.js'
import { type Names, pages, untilNone } from './erased-rows.js'
import { isPerson } from './erasures.js'
import { journalPieces, slackMs } from './journal-pieces.js'
import { isSettled, readSnapshotCursors } from './settled.js'

/** Erases a person's records; yields after each statement. */
export async function* erasedPieces(work: Pick<Names, 'all' | 'erasure' | 'rowsAtOnce'>): AsyncGenerator<void, void> {
  const { names } = work.erasure
  const of: Names = { ...work, names, identity: identityOf(names), people: names.filter(isPerson), sessions: names.filter((name) => !isPerson(name)), cursors: await readSnapshotCursors(work.all) }
  const { identity } = of
  // The journal first: which of its batches were the person's is known from the person's rows.
  const part = await partOf(of)
  yield
  yield* batchesOf(of, part.batches)
  yield* journalPieces({ ...work, ...part, people: of.people, isGone: (message) => namesInMessage(message, identity) })
  yield* inspectionPieces(of, part.since)
  yield* commands(of)
  for (const person of of.people) yield* byPerson(of, person)
  yield* bySession(of)
  yield* mentionPieces(of, part.first)
  yield* beside(of)
  yield* graphPieces(of)
}

/** Returns where the persons first appear in the log, also in the records of others, and a place for the batches that did something about them. */
async function partOf({ all, identity, people, names }: Names): Promise<{ first: string; since: number; batches: Map<number, Set<string>> }> {
  const [row] = await all<{ first: string | null; since: number | null }>(
    `SELECT min(position) - 1 AS first, (extract(epoch FROM min(received)) * 1000)::float8 AS since FROM (
       SELECT l.position, l.received FROM unnest($1::text[]) AS person CROSS JOIN LATERAL (
         SELECT position, received FROM proactive.event_log l WHERE l.person = person.person ORDER BY position LIMIT 1) AS l
       UNION ALL SELECT position, received FROM proactive.event_log WHERE ${aboutUser('$2')}
       UNION ALL SELECT position, received FROM proactive.event_log WHERE ${aboutPerson('$3')}
       UNION ALL SELECT position, received FROM proactive.event_log WHERE ${nobodysSubject('$4')}
       UNION ALL SELECT position, received FROM proactive.event_log WHERE ${othersSubject('$4')}) AS l`,
    [people, [...identity.userIds], names, [...identity.subjects]],
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

/** The outbox, what waits in panels, preferences, words on consent, places of scarce things, and the sessions of others in the same browser. */
async function* beside({ all, identity, names, people, sessions, erasure: { pseudonym }, rowsAtOnce }: Names): AsyncGenerator<void, void> {
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
  // A key that names the person by a name that the event of the key does not have; the column has all others.
  await all('DELETE FROM proactive.applied WHERE person = ANY($1) OR key = ANY($2)', [people, [...names, ...identity.subjects]])
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
