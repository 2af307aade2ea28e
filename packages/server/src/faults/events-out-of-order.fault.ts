import { setTimeout as sleep } from 'node:timers/promises'
import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { type Arrival, disorderEvents, lateIn } from '../fixtures/disordered-events.js'
import { recordFigure } from '../fixtures/figures.js'
import { type Cluster, metricsOf, settled, startCluster } from '../fixtures/processes.js'
import { until } from '../fixtures/start-server.js'
import { seeded } from '../testing/simulate/random.js'

const lastsMs = seconds(75)
/** An event is late two seconds after it happened; some of that time is left for the append. */
const delayMs = 1_800
/** How long after the last event every window has closed. */
const afterMs = seconds(26)
/** The number of windowed rules that each event applies to. */
const rules = 4

it('duplicates, disorder and delays up to two seconds change no windowed signal, and late events are counted', { timeout: 300_000 }, async (context) => {
  await using clean = await startCluster(2, undefined, { pack: 'windows' })
  await using bad = await startCluster(2, undefined, { pack: 'windows' })
  await Promise.all([settled(clean), settled(bad)])
  const seed = String(Date.now())
  const arrivals = disorderEvents(seeded(seed), { lastsMs, events: 2_500, delayMs })
  const start = Date.now() + 500
  const duplicates = await Promise.all([ingestAll(clean, arrivals.clean, start), ingestAll(bad, arrivals.bad, start)])
  await sleep(afterMs)

  const [wanted, got] = await Promise.all([signals(clean), signals(bad)])
  await until(async () => (await late(bad)) >= arrivals.late * rules).catch(() => {})
  const [differing, counted] = [difference(wanted, got), await late(bad)]
  recordFigure(context, {
    what: `${arrivals.twice} duplicates, disorder and delays ≤ 2 s among ${arrivals.clean.length} events (seed ${seed})`,
    limit: 'signals equal those of the clean run',
    figure: `${wanted.length} signals, ${differing} differ`,
    isHeld: differing === 0,
  })
  recordFigure(context, {
    what: `${arrivals.late} late events, for ${rules} rules each`,
    limit: 'counted',
    figure: `${counted} counted as late`,
    isHeld: counted === arrivals.late * rules,
  })
  expect(duplicates).toEqual([0, arrivals.twice])
  expect(wanted.length).toBeGreaterThan(100)
  expect(got).toEqual(wanted)
  expect(await late(clean)).toBe(0)
  expect(counted).toBe(arrivals.late * rules)
})

/** Ingests every event at its arrival time. Returns how many were duplicates. */
async function ingestAll(c: Cluster, arrivals: readonly Arrival[], start: number): Promise<number> {
  const under: Promise<number>[] = []
  for (let from = 0; from < arrivals.length; ) {
    const now = Date.now() - start
    const due = arrivals.slice(from).findIndex(({ arrives }) => arrives > now)
    const batch = arrivals.slice(from, due < 0 ? undefined : from + due)
    from += batch.length
    const at = c.processes[from % c.processes.length]
    // A little earlier, so that rounding cannot move a time behind its arrival.
    const events = batch.map(({ event: { at: happened, ...event } }) => ({ ...event, time: new Date(start + happened - 20).toISOString() }))
    if (at && events.length > 0) under.push(c.ingest(at, events).then((answer) => JSON.parse(JSON.stringify(answer)).duplicate))
    await sleep(5)
  }
  return (await Promise.all(under)).reduce((sum, duplicates) => sum + duplicates, 0)
}

/** Returns all signals completely, with evidence and ID. */
async function signals({ pool }: Cluster): Promise<string[]> {
  const { rows } = await pool.query<{ signal: object }>(`SELECT body->'signal' AS signal FROM proactive.inspection WHERE saw = 'signal'`)
  return rows.map(({ signal }) => JSON.stringify(signal)).toSorted()
}

function difference(wanted: readonly string[], got: readonly string[]): number {
  return wanted.filter((one) => !got.includes(one)).length + got.filter((one) => !wanted.includes(one)).length
}

async function late({ processes }: Cluster): Promise<number> {
  const counts = await Promise.all(processes.map(async (one) => lateIn(await metricsOf(one))))
  return counts.reduce((sum, n) => sum + n, 0)
}
