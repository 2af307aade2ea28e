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
