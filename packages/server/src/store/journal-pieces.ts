import { type Message, readMessage } from '@proactive/engine'
import type { All } from './all.js'

/** By how much a batch may be older than the arrival of its first record. */
export const slackMs = 60_000

/**
 * Removes the batches of the journals that handed over a message which is gone, or that have replies and a person's part
 * in them: the batch took a record of the person, or did something about the person. Only batches behind a snapshot are
 * touched; the batch of the snapshot itself keeps its cursor and loses the rest. Yields after each statement.
 */
export async function* journalPieces({ all, people, batches, since, isGone, rowsAtOnce }: {
  all: All
  people: readonly string[]
  /** By partition, the batches that did something about the persons. */
  batches: ReadonlyMap<number, ReadonlySet<string>>
  /** Batches before it (epoch milliseconds) cannot be about the persons. */
  since: number
  isGone: (message: Message) => boolean
  rowsAtOnce: () => number
}): AsyncGenerator<void, void> {
  const snapshots = await all<{ partition: number; batch: string }>('SELECT partition, batch FROM proactive.snapshot ORDER BY partition')
  for (const { partition, batch } of snapshots) {
    for (let before: string | undefined = String(BigInt(batch) + 1n); before !== undefined; ) {
      const rows: { batch: string; messages: Message[] | null; now: number; concerns: boolean }[] = await all(
        `WITH piece AS (
           SELECT * FROM proactive.journal WHERE partition = $1 AND batch < $2 ORDER BY batch DESC LIMIT $3
         )
         SELECT j.batch, j.now::float8 AS now, CASE WHEN j.messages::text <> '[]' THEN j.messages END AS messages, j.replies::text <> '{}' AND (
             j.batch = ANY($5) OR EXISTS (
               SELECT FROM proactive.event_log l WHERE l.partition = $1 AND l.kind <> 'record' AND l.person = ANY($4)
                 AND j.from_cursor <> j.to_cursor AND (l.era, l.xid, l.position) > ${cursorOf("coalesce(nullif(j.from_cursor, ''), '0/0/0')")}
                 AND (l.era, l.xid, l.position) <= ${cursorOf("coalesce(nullif(j.to_cursor, ''), '0/0/0')")})) AS concerns
         FROM piece j ORDER BY j.batch DESC`,
        [partition, before, Math.max(1, Math.ceil(rowsAtOnce() / 10)), people, [...(batches.get(partition) ?? [])]],
      )
      const gone = rows.filter(({ messages, concerns }) => concerns || (messages ?? []).map(readMessage).some(isGone)).map((row) => row.batch)
      yield
      if (gone.length > 0) {
        await all('DELETE FROM proactive.journal WHERE partition = $1 AND batch = ANY($2) AND batch < $3', [partition, gone, batch])
        await all(`UPDATE proactive.journal SET messages = '[]', replies = '{}' WHERE partition = $1 AND batch = ANY($2) AND batch = $3`, [partition, gone, batch])
        yield
      }
      const last: (typeof rows)[number] | undefined = rows.at(-1)
      before = last && last.now >= since ? last.batch : undefined
    }
  }
}

const cursorOf = (cursor: string) => `(split_part(${cursor}, '/', 1)::int, split_part(${cursor}, '/', 2)::xid8, split_part(${cursor}, '/', 3)::bigint)`
