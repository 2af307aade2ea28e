import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { startCrowd } from '../fixtures/crowd.js'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure } from '../fixtures/figures.js'
import { percentile } from '../fixtures/percentile.js'
import { order } from '../fixtures/orders.js'
import { type Cluster, startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { until } from '../fixtures/start-server.js'
import { postgresLog } from '../log/postgres-log.js'
import { noticeRecord } from '../store/notices.js'

const dueBytes = 120_000_000
const commandBytes = 50_000
const atOnce = 20
/** A connection that answers no ping is closed after 25 s, so all commands fall due before. */
const dueWithinMs = 14_000
const rounds = 5

it('a slow consumer with 120 MB of commands costs the server at most a megabyte, and other pages no time', { timeout: 500_000 }, async (context) => {
  await using c = await startCluster(1)
  const at = c.processes[0] ?? (await c.start())
  await using crowd = startCrowd(at.url)
  await crowd.ask({ type: 'open', count: 20 })
  await crowd.ask({ type: 'send steadily', everyMs: 10, forMs: 5_000 })
  const log = postgresLog({ pool: c.pool })

  async function round(session: string, person: string): Promise<{ p99: number; weight: number; due: string[] }> {
    const taking = crowd.ask<number[]>({ type: 'send steadily', everyMs: 10, forMs: dueWithinMs })
    const due = await fallDue(c, log, session, person)
    const took = await taking
    return { p99: percentile(took, 99), weight: await order(at.child, { type: 'weigh' }), due }
  }

  const times: { with: number; without: number }[] = []
  const keeps: number[] = []
  let came: string[] = []
  let wanted: string[] = []
  for (let n = 0; n < rounds; n++) {
    // Commands for a session that is not connected cost the database the same, but need no memory in the server.
    const without = await round(randomUUID(), 'visitor:nobody')
    await using proxy = await startFaultProxy(() => at.port)
    await using page = await openPage(proxy.url)
    proxy.lose('to page')
    const withIt = await round(page.sessionId(), page.client.getSnapshot().session?.personId ?? '')
    times.push({ with: withIt.p99, without: without.p99 })
    keeps.push(withIt.weight - without.weight)
    if (n < rounds - 1) continue
    proxy.heal()
    await until(() => new Set(page.came.map(({ id }) => id)).size >= withIt.due.length, 120_000).catch(() => {})
    wanted = withIt.due
    came = [...new Set(page.came.map(({ id }) => id))]
  }

  const ratios = times.map((one) => one.with / one.without)
  const ratio = percentile(ratios, 50)
  recordFigure(context, {
    what: 'a slow consumer with 120 MB of commands: the server’s heap',
    limit: '≤ 1 MB more',
    figure: `${keeps.map((bytes) => (bytes / 1_000_000).toFixed(2)).join(', ')} MB more than without it`,
    isHeld: percentile(keeps, 50) <= 1_048_576,
  })
  recordFigure(context, {
    what: 'the same: acknowledgements of 20 other pages',
    limit: 'p99 ≤ 1.5×',
    figure: `${ratio.toFixed(2)}× (${times.map((one) => `${one.with.toFixed(0)} : ${one.without.toFixed(0)} ms`).join(', ')})`,
    isHeld: ratio <= 1.5,
  })
  recordFigure(context, {
    what: 'the same: commands received once it reads again',
    limit: 'all of it, in order',
    figure: `${came.length} of ${wanted.length} commands`,
    isHeld: came.length === wanted.length,
  })
  expect(came).toEqual(wanted)
})

/** Writes commands as another process would that owns the person: rows, and a notice about them. */
async function fallDue({ pool }: Cluster, log: ReturnType<typeof postgresLog>, session: string, person: string): Promise<string[]> {
  const ids: string[] = []
  const since = performance.now()
  const batches = Math.ceil(dueBytes / commandBytes / atOnce)
  for (let batch = 0; batch < batches; batch++) {
    const commands = Array.from({ length: atOnce }, () => commandFor())
    await pool.query(
      `INSERT INTO proactive.command (id, session, person, correlation, expires_at, body)
       SELECT c->>'id', $2, $3, c->>'correlationId', now() + interval '10 minutes', c FROM unnest($1::jsonb[]) WITH ORDINALITY AS n (c, i) ORDER BY i`,
      [commands.map((command) => JSON.stringify(command)), session, person],
    )
    ids.push(...commands.map(({ id }) => id))
    const notice = { type: 'told' as const, session, commands: commands.map(({ id }) => id) }
    await log.append([noticeRecord(notice, { id: randomUUID(), from: 'another', at: Date.now() })])
    await sleep(Math.max(0, ((batch + 1) / batches) * (dueWithinMs - 1_000) - (performance.now() - since)))
  }
  return ids
}

function commandFor(): Omit<Command, 'seq'> {
  const time = new Date().toISOString()
  const expiresAt = new Date(Date.now() + 600_000).toISOString()
  const data = { useCase: 'u', resource: 'r', input: { text: 'm'.repeat(commandBytes) } }
  return { id: randomUUID(), time, expiresAt, type: 'prefetch', priority: 'high', correlationId: randomUUID(), causationId: randomUUID(), data }
}
