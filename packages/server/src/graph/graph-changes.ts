/** The SQL that writes nodes and edges. Each statement locks nodes in the order of their keys, so that two cannot deadlock. */

import { prepared } from '../log/prepared-statement.js'

/** Remembers events, and returns those that are new. Parameters: projection, IDs, times. */
export const rememberEvents = prepared(`
  WITH given AS (
    SELECT DISTINCT ON (hash) e.id, md5(e.id)::uuid AS hash, e.at FROM unnest($2::text[], $3::timestamptz[]) AS e (id, at) ORDER BY hash
  ), added AS (
    INSERT INTO proactive.graph_event (projection, id, at) SELECT $1, hash, at FROM given ORDER BY hash
    ON CONFLICT DO NOTHING RETURNING id
  )
  SELECT g.id FROM added a JOIN given g ON g.hash = a.id`)

/** Makes missing nodes. Parameters: kinds, keys. */
export const addNodes = prepared(`
  INSERT INTO proactive.graph_node (kind, key) SELECT * FROM unnest($1::text[], $2::text[]) AS g (kind, key)
   WHERE NOT EXISTS (SELECT FROM proactive.graph_node n WHERE n.kind = g.kind AND n.key = g.key)
   ORDER BY g.kind COLLATE "C", g.key COLLATE "C" ON CONFLICT DO NOTHING`)

/** Returns the IDs of nodes by their keys. */
export const findNodes = prepared(`
  SELECT n.id::float8 AS id, n.kind, n.key FROM unnest($1::text[], $2::text[]) AS g (kind, key)
    JOIN proactive.graph_node n ON n.kind = g.kind AND n.key = g.key`)

/** Sets numbers that no newer event has told. Parameters: IDs, ranks and values with their times, times. */
export const tellNodes = prepared(`
  WITH g AS (
    SELECT * FROM unnest($1::bigint[], $2::float8[], $3::timestamptz[], $4::float8[], $5::timestamptz[], $6::timestamptz[])
      AS g (id, rank, rank_at, value, value_at, at)
  ), locked AS MATERIALIZED (
    SELECT n.id FROM proactive.graph_node n JOIN g USING (id) ORDER BY n.id FOR NO KEY UPDATE OF n
  )
  UPDATE proactive.graph_node n SET
    rank = CASE WHEN g.rank_at >= coalesce(n.rank_at, '-infinity') THEN g.rank ELSE n.rank END,
    rank_at = greatest(n.rank_at, g.rank_at),
    value = CASE WHEN g.value_at >= coalesce(n.value_at, '-infinity') THEN g.value ELSE n.value END,
    value_at = greatest(n.value_at, g.value_at),
    at = greatest(n.at, g.at)
  FROM g JOIN locked USING (id) WHERE n.id = g.id`)

/** Deletes the edges in whose place newer ones come. Parameters: starts, kinds, times. */
export const deleteReplaced = prepared(`
  DELETE FROM proactive.graph_edge e USING unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS g (from_id, kind, at)
   WHERE e.from_id = g.from_id AND e.kind = g.kind AND coalesce(e.at, '-infinity') <= g.at`)

/** Adds to edges. Parameters: starts, kinds, ends, weights, times, origins, whether each is the only one of its kind. */
export const addEdges = prepared(`
  INSERT INTO proactive.graph_edge AS e (from_id, kind, to_id, weight, at, origin)
  SELECT g.from_id, g.kind, g.to_id, g.weight, g.at, g.origin
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::float8[], $5::timestamptz[], $6::text[], $7::bool[])
      AS g (from_id, kind, to_id, weight, at, origin, sole)
   WHERE NOT (g.sole AND EXISTS (SELECT FROM proactive.graph_edge o WHERE o.from_id = g.from_id AND o.kind = g.kind))
   ORDER BY g.from_id, g.kind, g.to_id
  ON CONFLICT (from_id, kind, to_id) DO UPDATE SET weight = e.weight + excluded.weight, at = greatest(e.at, excluded.at),
    origin = CASE WHEN excluded.origin = 'shop' THEN 'shop' ELSE e.origin END`)

/** Remembers that an event is withdrawn; no row when it was before. Parameters: projection, ID, time. */
export const withdrawEvent = prepared(`
  INSERT INTO proactive.graph_event AS e (projection, id, at, withdrawn) VALUES ($1, md5($2)::uuid, $3, true)
  ON CONFLICT (projection, id) DO UPDATE SET withdrawn = true WHERE NOT e.withdrawn RETURNING xmax <> 0 AS "isContained"`)

/** Takes weight from edges. Parameters: starts, kinds, ends, weights, whether each is the only one of its kind, time. */
export const takeFromEdges = prepared(`
  WITH g AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::float8[], $5::bool[]) AS g (from_id, kind, to_id, weight, sole)
  ), gone AS (
    DELETE FROM proactive.graph_edge e USING g WHERE e.from_id = g.from_id AND e.kind = g.kind AND e.to_id = g.to_id
      AND CASE WHEN g.sole THEN e.at = $6 ELSE e.weight - g.weight < 1e-9 END
  )
  UPDATE proactive.graph_edge e SET weight = e.weight - g.weight FROM g
   WHERE e.from_id = g.from_id AND e.kind = g.kind AND e.to_id = g.to_id AND NOT g.sole AND e.weight - g.weight >= 1e-9`)

/** Forgets numbers that were told at a time. Parameters: IDs for ranks, IDs for values, time. */
export const forgetNumbers = prepared(`
  UPDATE proactive.graph_node SET
    rank = CASE WHEN id = ANY ($1::bigint[]) AND rank_at = $3 THEN 0 ELSE rank END,
    rank_at = CASE WHEN id = ANY ($1::bigint[]) AND rank_at = $3 THEN NULL ELSE rank_at END,
    value = CASE WHEN id = ANY ($2::bigint[]) AND value_at = $3 THEN NULL ELSE value END,
    value_at = CASE WHEN id = ANY ($2::bigint[]) AND value_at = $3 THEN NULL ELSE value_at END
  WHERE id = ANY ($1::bigint[] || $2::bigint[])`)

/** What a source loads: deletes its nodes that are no longer there. Parameters: source, kinds, keys. */
export const deleteNodes = prepared(`
  DELETE FROM proactive.graph_node n WHERE n.source = $1
     AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS g (kind, key) WHERE g.kind = n.kind AND g.key = n.key)`)

/** Sets the numbers of loaded nodes that no event has told. Parameters: source, IDs, ranks, values. */
export const loadNodes = prepared(`
  UPDATE proactive.graph_node n SET source = $1,
    rank = CASE WHEN n.rank_at IS NULL THEN coalesce(g.rank, n.rank) ELSE n.rank END,
    value = CASE WHEN n.value_at IS NULL THEN coalesce(g.value, n.value) ELSE n.value END
  FROM unnest($2::bigint[], $3::float8[], $4::float8[]) AS g (id, rank, value) WHERE n.id = g.id`)

/** Deletes loaded edges that are no longer there. Parameters: origin, starts, kinds, ends. */
export const deleteEdges = prepared(`
  DELETE FROM proactive.graph_edge e WHERE e.origin = $1 AND NOT EXISTS (
    SELECT FROM unnest($2::bigint[], $3::text[], $4::bigint[]) AS g (from_id, kind, to_id)
     WHERE g.from_id = e.from_id AND g.kind = e.kind AND g.to_id = e.to_id)`)

/** Parameters: origin, starts, kinds, ends, weights. */
export const loadEdges = prepared(`
  INSERT INTO proactive.graph_edge AS e (from_id, kind, to_id, weight, origin)
  SELECT g.*, $1 FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::float8[]) AS g ORDER BY 1, 2, 3
  ON CONFLICT (from_id, kind, to_id) DO UPDATE SET weight = excluded.weight WHERE e.origin = excluded.origin`)
