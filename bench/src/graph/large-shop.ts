import type { Pool } from 'pg'

/** How many nodes and edges the bench's shop has. */
export const nodes = 100_000
export const edges = 1_000_000
/** How many persons have an open page. */
export const live = 2_000

const counts = { zone: 10, postcode: 1_000, class: 300, brand: 200, tag: 60, thing: 28_000 }
const persons = nodes - Object.values(counts).reduce((sum, count) => sum + count, 0)
const stated = counts.postcode + 6 * counts.thing + persons

/** A number from 0 to 1 that is the same in each run. */
const chance = (n: string, seed: number): string => `((hashint8extended(${n}, ${seed}) & 2147483647) / 2147483648.0)`
/** One of `count` things; the higher the power, the more the first are preferred. */
const oneOf = (kind: keyof typeof counts | 'person', n: string, seed: number, power = 1): string => {
  const count = kind === 'person' ? persons : counts[kind]
  return `(SELECT min(id) FROM proactive.graph_node WHERE kind = '${kind}') + floor(${count} * power(${chance(n, seed)}, ${power}))::int`
}
const edge = (kind: string, from: string, to: string, count: string, more = `1, NULL::timestamptz, 'load:shop'`): string =>
  `INSERT INTO proactive.graph_edge (from_id, kind, to_id, weight, at, origin)
   SELECT ${from}, '${kind}', ${to}, ${more} FROM generate_series(1, ${count}) AS n ON CONFLICT DO NOTHING`
const nth = (kind: keyof typeof counts | 'person'): string => `(SELECT min(id) FROM proactive.graph_node WHERE kind = '${kind}') + n - 1`

/**
 * Fills a graph of 100 000 nodes and 1 000 000 edges. Some classes and things are far larger and more wanted than others:
 * the largest class has over a thousand things, and the most wanted thing many thousand views.
 */
export async function fillLargeShop(pool: Pool): Promise<void> {
  for (const [kind, count] of [...Object.entries(counts), ['person', persons] as const]) {
    await pool.query(
      `INSERT INTO proactive.graph_node (kind, key, rank, value)
       SELECT $1, CASE WHEN $1 = 'person' THEN 'user:' || n ELSE $1 || n END,
              CASE WHEN $1 = 'person' AND ${chance('n', 1)} < 0.1 THEN 1 ELSE 0 END, floor(${chance('n', 2)} * 100000)
         FROM generate_series(1, $2::int) AS n`,
      [kind, count],
    )
  }
  await pool.query('ANALYZE proactive.graph_node')
  await pool.query(edge('in', nth('postcode'), oneOf('zone', 'n', 3), `${counts.postcode}`))
  await pool.query(edge('of class', nth('thing'), oneOf('class', 'n', 4, 2), `${counts.thing}`))
  await pool.query(edge('of brand', nth('thing'), oneOf('brand', 'n', 5, 2), `${counts.thing}`))
  for (let tag = 0; tag < 4; tag++) await pool.query(edge('has', nth('thing'), oneOf('tag', 'n', 10 + tag, 2), `${counts.thing}`))
  await pool.query(edge('lives in', nth('person'), oneOf('postcode', 'n', 6), `${persons}`, `1, now(), 'shop'`))
  for (let seed = 20; ; seed++) {
    const { rows } = await pool.query<{ missing: number }>(`SELECT (${edges} - count(*))::int AS missing FROM proactive.graph_edge`)
    const missing = rows[0]?.missing ?? 0
    if (missing === 0) break
    const weight = `1 + floor(4 * power(${chance('n', seed)}, 3)), now(), 'page'`
    const wanted = Math.ceil(missing * (missing > (edges - stated) / 2 ? 0.65 : 1))
    await pool.query(edge(seed % 3 === 2 ? 'viewed' : 'took', oneOf('person', 'n', seed + 100), oneOf('thing', 'n', seed + 200, 3), `${wanted}`, weight))
  }
  await pool.query(
    `INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at, worker)
     SELECT 's' || n, 'user:' || 1 + floor(${persons} * ${chance('n', 7)})::int, '', true, now(), now(), 'w' FROM generate_series(1, ${live}) AS n`,
  )
  await pool.query('VACUUM ANALYZE proactive.graph_node, proactive.graph_edge, proactive.session')
}

/** Returns a thing as people come across it: the more wanted, the likelier. `chance` is from 0 to 1. */
export const wantedThing = (chanceOf: number): string => `thing${1 + Math.floor(counts.thing * chanceOf ** 3)}`
export const zoneOf = (n: number): string => `zone${1 + (n % counts.zone)}`
export const personOf = (n: number): string => `user:${1 + (n % persons)}`
