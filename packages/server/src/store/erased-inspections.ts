/** The part of an erasure that is about inspections which are no person's, or another's: queues, signals and dead letters. */

import { type Inspection, namesInInspection, readInspection, renameInInspection } from '@proactive/engine'
import { type Names, pages, untilNone } from './erased-rows.js'

/** Erases what inspections say of a person, and renames the person in the queues. `since` is when the person first appears. */
export async function* inspectionPieces(of: Names, since: number): AsyncGenerator<void, void> {
  yield* queues(of)
  yield* signals(of, since)
  yield* letters(of)
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
async function* signals({ all, identity, names, rowsAtOnce }: Names, since: number): AsyncGenerator<void, void> {
  const paths = [
    [`body#>>'{signal,key}' = ANY($1)`, names],
    [`body#>>'{signal,whose}' = ANY($1)`, names],
    [`body#>>'{signal,data,userId}' = ANY($1)`, [...identity.userIds]],
    [`octet_length(body#>>'{signal,data,personId}') < 2600 AND body#>>'{signal,data,personId}' = ANY($1)`, names],
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

/** Dead letters of reactions, which have no person and may name one in their input. */
async function* letters({ all, identity, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  yield* pages(rowsAtOnce, async (after, most) => {
    const rows = await all<{ position: string; body: Inspection }>(
      `SELECT position, body FROM proactive.inspection WHERE saw = 'dead letter' AND person IS NULL AND position > $1 ORDER BY position LIMIT $2`,
      [after, most],
    )
    const gone = rows.filter(({ body }) => namesInInspection(readInspection(body), identity)).map(({ position }) => position)
    if (gone.length > 0) await all('DELETE FROM proactive.inspection WHERE position = ANY($1)', [gone])
    return rows.at(-1)?.position
  })
}
