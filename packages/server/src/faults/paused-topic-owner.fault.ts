import { setTimeout as sleep } from 'node:timers/promises'
import { ownerOf } from '@proactive/engine'
import { expect, it } from 'vitest'
import { startCrowd } from '../fixtures/crowd.js'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure } from '../fixtures/figures.js'
import { type Cluster, type ServerProcess, settled, startCluster } from '../fixtures/processes.js'
import { until } from '../fixtures/start-server.js'

const people = 1_000
const pausedMs = 30_000
const capacity = 1

it('at most one of 1 000 shoppers has the one seat, while the owner of its topic is paused for 30 s', { timeout: 400_000 }, async (context) => {
  await using c = await startCluster(3, undefined, { pack: 'seats' })
  await settled(c)
  // The signal stays valid, so that people who come later are matched too. The process that owns its topic is paused.
  await c.ingest(c.processes[0] ?? (await c.start()), seatFreed)
  const owner = await until(() => topicOwner(c))
  const others = c.processes.filter((one) => one !== owner)
  let next = 0
  // All pages are connected to the other two processes: the test is about the topic's owner, not about connections.
  await using proxy = await startFaultProxy(() => others[next++ % others.length]?.port ?? 1)
  await using crowd = startCrowd(proxy.url)
  await crowd.ask({ type: 'open', count: people })
  const enough = new AbortController()
  const leaving = leaveAgain(c, enough.signal)
  await crowd.ask({ type: 'send to all', event: 'room.entered', data: { room: 'blue' } })

  // The pause comes when several people have had the seat and one has it now.
  await until(async () => (await count(c, 'SELECT FROM house.moment')) > 10 && (await count(c, 'SELECT FROM house.hold')) > 0, 60_000)
  const before = await count(c, 'SELECT FROM house.moment')
  owner.child.kill('SIGSTOP')
  await sleep(pausedMs)
  const meanwhile = await count(c, 'SELECT FROM house.moment')
  owner.child.kill('SIGCONT')
  await until(async () => (await c.shares()).every((share) => share >= 5), 30_000)
  await sleep(10_000)
  enough.abort()
  await leaving

  const { rows } = await c.pool.query<{ most: number; moments: number; holders: number }>(
    'SELECT max(had)::int AS most, count(*)::int AS moments, count(DISTINCT holder)::int AS holders FROM house.moment',
  )
  const { most, moments, holders } = rows[0] ?? { most: Number.NaN, moments: 0, holders: 0 }
  const accepted = await crowd.ask<number>({ type: 'count accepted' })
  recordFigure(context, {
    what: `${people} shoppers for one seat, the owner of its topic paused for 30 s`,
    limit: `holders + sold ≤ ${capacity} at every moment`,
    figure: `at most ${most} in ${moments} changes (${meanwhile - before} of them during the pause); ${holders} had it, ${accepted} took it`,
    isHeld: most <= capacity,
  })
  expect(most).toBe(capacity)
  expect(meanwhile).toBeGreaterThan(before)
  expect(moments).toBeGreaterThan(meanwhile)
})

const seatFreed = { type: 'seat.freed', subject: 'seat/oak', data: { seat: 'oak' } }

/** Frees the seat again a second or two after it was taken. */
async function leaveAgain(c: Cluster, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(2_000)
    await c.pool.query(`DELETE FROM house.sale WHERE seat = 'oak'`)
  }
}

/** Returns the process that owns the topic of the last signal, and so the order in which the seat is offered. */
async function topicOwner(c: Cluster): Promise<ServerProcess | undefined> {
  const { rows } = await c.pool.query<{ signal: string }>(
    `SELECT body->'signal'->>'id' AS signal FROM proactive.inspection WHERE saw = 'signal' ORDER BY position DESC LIMIT 1`,
  )
  return rows[0] && c.owner(ownerOf(`topic:${rows[0].signal}/offer_seat`, 16))
}

async function count({ pool }: Cluster, rows: string): Promise<number> {
  const { rows: found } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${rows}) AS found`)
  return found[0]?.n ?? 0
}
