import type { All } from './all.js'

/**
 * Deletes persons from the graph with their edges, a bounded number at a time; yields after each statement. Raises the
 * epoch of every projection first: what a projection read before is refused then, and a batch that is being applied is
 * waited for. So the persons' records must be gone from the log already.
 */
export async function* graphPieces({ all, people, rowsAtOnce }: { all: All; people: readonly string[]; rowsAtOnce: () => number }): AsyncGenerator<void, void> {
  await all('UPDATE proactive.projection SET epoch = epoch + 1')
  yield
  for (const side of ['from_id', 'to_id']) {
    for (let deleted = 1; deleted > 0; ) {
      const [row] = await all<{ deleted: number }>(
        `WITH gone AS (
           DELETE FROM proactive.graph_edge WHERE (from_id, kind, to_id) IN (
             SELECT e.from_id, e.kind, e.to_id FROM proactive.graph_node n JOIN proactive.graph_edge e ON e.${side} = n.id
             WHERE n.kind = 'person' AND n.key = ANY($1) LIMIT $2) RETURNING 1
         ) SELECT count(*)::int AS deleted FROM gone`,
        [people, rowsAtOnce()],
      )
      deleted = row?.deleted ?? 0
      yield
    }
  }
  await all(`DELETE FROM proactive.graph_node WHERE kind = 'person' AND key = ANY($1)`, [people])
  yield
}
