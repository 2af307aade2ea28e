import type { All } from './all.js'

/** Returns the SQL row of a cursor, which compares with a log row's `(era, xid, position)`. An empty one is the beginning. */
export function rowOfCursor(cursor: string): string {
  const [era, xid, position] = [1, 2, 3].map((n) => `split_part(coalesce(nullif(${cursor}, ''), '0/0/0'), '/', ${n})`)
  return `(${era}::int, ${xid}::xid8, ${position}::bigint)`
}

/**
 * Returns the SQL condition that log row `l` is covered by its partition's snapshot, or is read by no partition. Other rows
 * may still be needed to recover their partition. `snapshots` selects the snapshot that covers `l`, if there is one.
 */
const settledBy = (snapshots: string): string => `(l.partition < 0 OR l.kind = 'record' OR EXISTS (${snapshots}))`

/** The SQL condition that log row `l` is settled, by the snapshots as they are now. */
export const settled = settledBy(`
  SELECT FROM proactive.snapshot s JOIN proactive.journal j USING (partition, batch)
  WHERE s.partition = l.partition AND (l.era, l.xid, l.position) <= ${rowOfCursor('j.to_cursor')}`)

/** The SQL condition that log row `l` was stepped by its partition. */
export const stepped = `EXISTS (
  SELECT FROM proactive.partition p WHERE p.n = l.partition AND (l.era, l.xid, l.position) <= ${rowOfCursor('p.cursor')})`

/** Reads the cursors of all snapshots, as the parameters of `isSettled`. A later snapshot only settles more. */
export async function readSnapshotCursors(all: All): Promise<unknown[]> {
  const rows = await all<{ partition: number; cursor: string }>(
    `SELECT partition, to_cursor AS cursor FROM proactive.snapshot JOIN proactive.journal USING (partition, batch) WHERE to_cursor <> ''`,
  )
  const part = (n: number) => rows.map(({ cursor }) => cursor.split('/')[n])
  return [rows.map(({ partition }) => partition), part(0), part(1), part(2)]
}

/** The same condition as `settled`, by cursors that were read before: many rows need no look at each of them. */
export function isSettled(firstParameter: number): string {
  const [partition, era, xid, position] = [0, 1, 2, 3].map((n) => `$${firstParameter + n}`)
  return settledBy(`
    SELECT FROM unnest(${partition}::int[], ${era}::int[], ${xid}::xid8[], ${position}::bigint[]) AS c (partition, era, xid, position)
    WHERE c.partition = l.partition AND (l.era, l.xid, l.position) <= (c.era, c.xid, c.position)`)
}
