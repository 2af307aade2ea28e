import type { All } from './all.js'

/** The position behind a snapshot: the cursor of the batch that the snapshot covers. */
const snapshotCursor = (cursor: string) => `(split_part(${cursor}, '/', 1)::int, split_part(${cursor}, '/', 2)::xid8, split_part(${cursor}, '/', 3)::bigint)`

/**
 * The SQL condition that log row `l` is covered by its partition's snapshot, or is read by no partition. Other rows may
 * still be needed to recover their partition.
 */
export const settled = `(l.partition < 0 OR l.kind = 'record' OR EXISTS (
  SELECT FROM proactive.snapshot s JOIN proactive.journal j USING (partition, batch)
  WHERE s.partition = l.partition AND j.to_cursor <> '' AND (l.era, l.xid, l.position) <= ${snapshotCursor('j.to_cursor')}))`

/** The SQL condition that log row `l` was stepped by its partition. */
export const stepped = `EXISTS (
  SELECT FROM proactive.partition p WHERE p.n = l.partition AND p.cursor <> ''
    AND (l.era, l.xid, l.position) <= ${snapshotCursor('p.cursor')})`

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
  return `(l.partition < 0 OR l.kind = 'record' OR EXISTS (
    SELECT FROM unnest(${partition}::int[], ${era}::int[], ${xid}::xid8[], ${position}::bigint[]) AS c (partition, era, xid, position)
    WHERE c.partition = l.partition AND (l.era, l.xid, l.position) <= (c.era, c.xid, c.position)))`
}
