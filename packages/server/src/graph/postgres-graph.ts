import type { Sql } from '@proactive/engine'
import type { Pool } from 'pg'
import { queryOf } from '../log/prepared-statement.js'
import { allOn } from '../store/all.js'
import { graphPieces } from '../store/erased-graph.js'
import { movePosition, postgresPositions } from '../store/postgres-positions.js'
import { inTransaction } from '../store/postgres-tx.js'
import { checkedPath } from './checked-path.js'
import {
  addEdges, addNodes, deleteEdges, deleteNodes, deleteReplaced, findNodes, forgetNumbers, loadEdges, loadNodes, rememberEvents, takeFromEdges,
  tellNodes, withdrawEvent,
} from './graph-changes.js'
import { affectedSql, relatedSql, standInsSql } from './graph-questions.js'
import type { AffectedPerson, GraphContent, GraphStore, NodeRef, PathStep, RelatedNode, StandIn } from './graph-store.js'
import { keyOf, mergeChanges } from './merge-changes.js'

const rowsAtOnce = () => 500
const dateOf = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())

/**
 * Creates the default graph, on the tables `proactive.graph_node` and `proactive.graph_edge`.
 *
 * @example
 * const graph = postgresGraph({ pool: new pg.Pool({ connectionString }) })
 */
export function postgresGraph({ pool }: { pool: Pool }): GraphStore {
  async function read<Row extends object>(text: string, values: unknown[], tx?: Sql): Promise<Row[]> {
    return (tx ? await tx.query<Row>(text, values) : await pool.query<Row>(queryOf(text, values))).rows
  }

  return {
    async related({ from, path, breadth = 50, limit = 20 }, { tx } = {}) {
      return read<RelatedNode>(relatedSql, [from.kind, from.id, ...columnsOf(checkedPath(path)), breadth, limit], tx)
    },

    async affected({ from, path, live = true, limit = 100 }, { tx } = {}) {
      const steps = checkedPath(path)
      const last = steps.at(-1) ?? { edge: '', reverse: false, upTo: 1 }
      const before = [...steps.slice(0, -1), ...(last.upTo > 1 ? [{ ...last, upTo: last.upTo - 1 }] : [])]
      const values = [from.kind, from.id, ...columnsOf(before), steps.length - 1, last.edge, limit]
      return read<AffectedPerson>(affectedSql(live, last.reverse), values, tx)
    },

    standIns: ({ for: thing, within, alike, keeps = [], bringsNo = [], instead, limit = 5 }, { tx } = {}) =>
      read<StandIn>(standInsSql, [thing.kind, thing.id, within, alike, keeps, bringsNo, instead?.looked ?? '', instead?.took ?? '', limit], tx),

    position: (projection, partition) => postgresPositions(pool).position(projection, partition),

    apply: ({ projection, partition, from, to, changes }) =>
      inTransaction(pool, async (tx) => {
        // The row stays locked until the commit, so an erasure that raises the epoch waits for this batch.
        const { rows: moved } = await tx.query(movePosition, [projection, partition, from.cursor, from.epoch, to])
        if (moved.length === 0) return false
        if (changes.length === 0) return true
        const { rows } = await tx.query<{ id: string }>(rememberEvents, [projection, changes.map(({ event }) => event), changes.map(({ time }) => dateOf(time))])
        const fresh = new Set(rows.map(({ id }) => id))
        // An event that a batch holds twice counts once.
        const { nodes, edges } = mergeChanges(changes.filter(({ event }) => fresh.delete(event)))
        if (nodes.length === 0) return true
        const idOf = await nodeIds(tx, nodes.map(({ node }) => node))
        const told = nodes.filter(({ rank, value, at }) => rank ?? value ?? at !== undefined)
        await tx.query(tellNodes, [
          told.map(({ node }) => idOf(node)),
          told.map(({ rank }) => rank?.value ?? null), told.map(({ rank }) => dateOf(rank?.at)),
          told.map(({ value }) => value?.value ?? null), told.map(({ value }) => dateOf(value?.at)),
          told.map(({ at }) => dateOf(at)),
        ])
        const only = edges.filter((edge) => edge.only)
        if (only.length > 0) await tx.query(deleteReplaced, [only.map(({ from: start }) => idOf(start)), only.map(({ kind }) => kind), only.map(({ at }) => dateOf(at))])
        await tx.query(addEdges, [
          edges.map(({ from: start }) => idOf(start)), edges.map(({ kind }) => kind), edges.map(({ to: end }) => idOf(end)),
          edges.map(({ weight }) => weight), edges.map(({ at }) => dateOf(at)), edges.map(({ origin }) => origin), edges.map((edge) => edge.only),
        ])
        return true
      }),

    withdraw: (projection, change) =>
      inTransaction(pool, async (tx) => {
        const at = dateOf(change.time)
        const { rows } = await tx.query<{ isContained: boolean }>(withdrawEvent, [projection, change.event, at])
        if (!rows[0]?.isContained) return
        const { nodes, edges } = mergeChanges([change])
        const idOf = await nodeIds(tx, nodes.map(({ node }) => node))
        await tx.query(takeFromEdges, [
          edges.map(({ from }) => idOf(from)), edges.map(({ kind }) => kind), edges.map(({ to }) => idOf(to)),
          edges.map(({ weight }) => weight), edges.map(({ only }) => only), at,
        ])
        await tx.query(forgetNumbers, [nodes.filter(({ rank }) => rank).map(({ node }) => idOf(node)), nodes.filter(({ value }) => value).map(({ node }) => idOf(node)), at])
      }),

    load: (source, { nodes, edges }: GraphContent) =>
      inTransaction(pool, async (tx) => {
        // One load of a source at a time: two would delete each other's edges.
        await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('proactive.graph ' || $1, 0))`, [source])
        const idOf = await nodeIds(tx, [...nodes, ...edges.flatMap(({ from, to }) => [from, to])])
        await tx.query(deleteNodes, [source, nodes.map(({ kind }) => kind), nodes.map(({ id }) => id)])
        await tx.query(loadNodes, [source, nodes.map(idOf), nodes.map(({ rank }) => rank ?? null), nodes.map(({ value }) => value ?? null)])
        const made = [...new Map(edges.map((edge) => [`${keyOf(edge.from)}\n${edge.kind}\n${keyOf(edge.to)}`, edge])).values()]
        const columns = [made.map(({ from }) => idOf(from)), made.map(({ kind }) => kind), made.map(({ to }) => idOf(to))]
        await tx.query(deleteEdges, [`load:${source}`, ...columns])
        await tx.query(loadEdges, [`load:${source}`, ...columns, made.map(({ weight }) => weight ?? 1)])
      }),

    async forget(persons) {
      // oxlint-disable-next-line no-unused-vars -- each statement is bounded; nothing happens between them
      for await (const _ of graphPieces({ all: allOn(pool), people: persons, rowsAtOnce }));
    },
  }
}

/** Returns the steps of a path as three parameters. */
function columnsOf(steps: readonly Required<PathStep>[]): unknown[] {
  return [steps.map(({ edge }) => edge), steps.map(({ reverse }) => reverse), steps.map(({ upTo }) => upTo)]
}

/** Makes the nodes that are missing, and returns what finds the database's ID of each. */
async function nodeIds(tx: Sql, refs: readonly NodeRef[]): Promise<(ref: NodeRef) => number | undefined> {
  const nodes = [...new Map(refs.map((ref) => [keyOf(ref), ref])).values()]
  const keys = [nodes.map(({ kind }) => kind), nodes.map(({ id }) => id)]
  await tx.query(addNodes, keys)
  const { rows } = await tx.query<{ id: number; kind: string; key: string }>(findNodes, keys)
  const ids = new Map(rows.map(({ id, kind, key }) => [keyOf({ kind, id: key }), id]))
  return (ref) => ids.get(keyOf(ref))
}
