/**
 * The SQL of the three questions. Paths are followed by recursive CTEs; the guard against circles is that no path visits
 * a node twice (`related`), or that no step is repeated for a node at which it has arrived already (`affected`).
 */

import { prepared } from '../log/prepared-statement.js'
import { mostCompared, mostLookers, mostSteps } from './graph-store.js'

/** The edges from node `w.node` along step `s`, at most `breadth` of them, the strongest first. */
const nextEdges = (breadth: string): string => `
    CROSS JOIN LATERAL (
      (SELECT to_id AS node, weight FROM proactive.graph_edge
        WHERE NOT s.reverse AND from_id = w.node AND kind = s.edge ORDER BY weight DESC, to_id LIMIT ${breadth})
      UNION ALL
      (SELECT from_id AS node, weight FROM proactive.graph_edge
        WHERE s.reverse AND to_id = w.node AND kind = s.edge ORDER BY weight DESC, from_id LIMIT ${breadth})
    ) AS e`

/** Steps that may follow where a path has arrived: the same again, or the next. */
const nextStep = `(s.n = w.n + 1 OR (s.n = w.n AND w.taken < s.up_to))`
const taken = `CASE WHEN s.n = w.n THEN w.taken + 1 ELSE 1 END`

/** Parameters: kind and ID of the start; edges, reverse and upTo of the steps; breadth, limit. */
export const relatedSql = prepared(`
  WITH RECURSIVE step AS (
    SELECT * FROM unnest($3::text[], $4::bool[], $5::int[]) WITH ORDINALITY AS s (edge, reverse, up_to, n)
  ), walk AS (
    SELECT id AS node, 0::bigint AS n, 0 AS taken, ARRAY[id] AS visited, 'Infinity'::float8 AS strength
      FROM proactive.graph_node WHERE kind = $1 AND key = $2
    UNION ALL
    SELECT e.node, s.n, ${taken}, w.visited || e.node, least(w.strength, e.weight)
      FROM walk w JOIN step s ON ${nextStep}${nextEdges('$6')}
     WHERE e.node <> ALL (w.visited)
  ), found AS (
    SELECT node, min(cardinality(visited)) - 1 AS depth, sum(strength) AS strength
      FROM (SELECT * FROM walk LIMIT ${mostSteps + 1}) AS w WHERE n = cardinality($3::text[]) GROUP BY node
  )
  SELECT n.kind, n.key AS id, n.rank, n.value, f.depth, f.strength
    FROM found f JOIN proactive.graph_node n ON n.id = f.node
   ORDER BY f.depth, f.strength DESC, n.kind COLLATE "C", n.key COLLATE "C" LIMIT $7`)

/**
 * Who is affected. The last edge of the paths is no part of the recursion, because it leads to most of the nodes, of which
 * few are persons who are here. Parameters: kind and ID of the start; edges, reverse and upTo of the steps without the last
 * edge; how many steps come before the last; the last edge; limit.
 */
export const affectedSql = (live: boolean, isReverse: boolean): string => affected[`${live} ${isReverse}`] ?? ''

const affectedFrom = (matched: string, [here, there]: readonly [string, string]): string => prepared(`
  WITH RECURSIVE step AS (
    SELECT * FROM unnest($3::text[], $4::bool[], $5::int[]) WITH ORDINALITY AS s (edge, reverse, up_to, n)
  ), walk AS (
    SELECT id AS node, 0::bigint AS n, 0 AS taken FROM proactive.graph_node WHERE kind = $1 AND key = $2
    UNION
    SELECT e.node, s.n, ${taken}
      FROM walk w JOIN step s ON ${nextStep}
      CROSS JOIN LATERAL (
        SELECT to_id AS node FROM proactive.graph_edge WHERE NOT s.reverse AND from_id = w.node AND kind = s.edge
        UNION ALL
        SELECT from_id AS node FROM proactive.graph_edge WHERE s.reverse AND to_id = w.node AND kind = s.edge
      ) AS e
  ), here AS MATERIALIZED (
    SELECT DISTINCT node FROM walk WHERE n >= $6
  ), reached AS (
    SELECT e.${there} AS id FROM here JOIN proactive.graph_edge e ON e.${here} = here.node AND e.kind = $7
  ), matched AS MATERIALIZED (${matched})
  SELECT n.key AS "personId", n.rank, n.value FROM matched JOIN proactive.graph_node n USING (id) WHERE n.kind = 'person'
   ORDER BY n.rank DESC, n.value DESC NULLS LAST, n.key COLLATE "C" LIMIT $8`)

const everybody = `SELECT DISTINCT id FROM reached`
/** INTERSECT hashes both sides, whatever the planner thinks of their sizes, of which it knows nothing. */
const whoIsHere = `
    SELECT id FROM reached INTERSECT
    SELECT id FROM proactive.graph_node WHERE kind = 'person'
       AND key = ANY (ARRAY(SELECT DISTINCT person FROM proactive.session WHERE worker IS NOT NULL))`
const affected: Readonly<Record<string, string>> = {
  'true true': affectedFrom(whoIsHere, ['to_id', 'from_id']),
  'true false': affectedFrom(whoIsHere, ['from_id', 'to_id']),
  'false true': affectedFrom(everybody, ['to_id', 'from_id']),
  'false false': affectedFrom(everybody, ['from_id', 'to_id']),
}

/** Parameters: kind and ID of the thing; within; alike; keeps; bringsNo; looked; took; limit. */
export const standInsSql = prepared(`
  WITH subject AS (
    SELECT id, kind, value FROM proactive.graph_node WHERE kind = $1 AND key = $2
  ), compared AS MATERIALIZED (
    SELECT other.id, other.kind, other.key, other.value
      FROM (
        SELECT DISTINCT e.from_id AS id FROM subject
          JOIN proactive.graph_edge own ON own.from_id = subject.id AND own.kind = $3
          CROSS JOIN LATERAL (
            SELECT from_id FROM proactive.graph_edge WHERE to_id = own.to_id AND kind = $3 ORDER BY weight DESC, from_id LIMIT ${mostCompared}
          ) AS e
      ) AS class
      JOIN proactive.graph_node other USING (id) JOIN subject ON other.id <> subject.id AND other.kind = subject.kind
  ), own AS MATERIALIZED (
    SELECT e.kind, e.to_id FROM subject JOIN proactive.graph_edge e ON e.from_id = subject.id
     WHERE e.kind = ANY ($4::text[] || $5::text[] || $6::text[])
  ), looker AS (
    SELECT e.from_id AS id FROM subject CROSS JOIN LATERAL (
      SELECT from_id FROM proactive.graph_edge WHERE to_id = subject.id AND kind = $7 ORDER BY weight DESC, from_id LIMIT ${mostLookers}
    ) AS e
    WHERE NOT EXISTS (SELECT FROM proactive.graph_edge t WHERE t.from_id = e.from_id AND t.kind = $8 AND t.to_id = subject.id)
  ), taken AS (
    SELECT t.to_id AS id, count(*)::float8 AS n FROM looker JOIN proactive.graph_edge t ON t.from_id = looker.id AND t.kind = $8
     GROUP BY t.to_id
  ), scored AS (
    SELECT c.kind, c.key,
           coalesce(a.common / nullif((SELECT count(*) FROM own WHERE kind = ANY ($4)) + a.theirs - a.common, 0), 0) AS alike,
           CASE WHEN c.value IS NULL OR subject.value IS NULL THEN 0
                WHEN greatest(abs(c.value), abs(subject.value)) = 0 THEN 1
                ELSE greatest(0, 1 - abs(c.value - subject.value) / greatest(abs(c.value), abs(subject.value))) END AS near,
           coalesce(taken.n / (taken.n + 5), 0) AS chosen
      FROM compared c CROSS JOIN subject LEFT JOIN taken ON taken.id = c.id
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE e.kind = ANY ($4))::float8 AS theirs,
               count(*) FILTER (WHERE e.kind = ANY ($4) AND own.to_id IS NOT NULL)::float8 AS common,
               count(*) FILTER (WHERE e.kind = ANY ($5) AND own.to_id IS NOT NULL) AS kept,
               count(*) FILTER (WHERE e.kind = ANY ($6) AND own.to_id IS NULL) AS brought
          FROM proactive.graph_edge e LEFT JOIN own ON own.kind = e.kind AND own.to_id = e.to_id
         WHERE e.from_id = c.id AND e.kind = ANY ($4::text[] || $5::text[] || $6::text[])
      ) AS a
     WHERE a.kept = (SELECT count(*) FROM own WHERE kind = ANY ($5)) AND a.brought = 0
  )
  SELECT kind, key AS id, alike + near + chosen AS score, alike, near, chosen FROM scored
   ORDER BY alike + near + chosen DESC, kind COLLATE "C", key COLLATE "C" LIMIT $9`)
