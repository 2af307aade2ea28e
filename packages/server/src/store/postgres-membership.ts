/**
 * Keeps this process's lease and computes its share of the partitions. Each process renews one row in
 * `proactive.worker`; a process whose lease expired, or that has ended on this machine, is removed by the others.
 *
 * Tricky cases:
 * - The lease is measured from before the query is sent, on this machine's monotonic clock: a process that is paused
 *   between query and answer must not believe that its lease is longer than the database says.
 * - A lease only limits how long two processes may both believe that they own a partition. What a late owner writes is
 *   refused by the partition's epoch, at commit.
 * - A process of this machine that was killed is noticed at once by its PID and start time, not only when its lease
 *   expires.
 */

import { randomUUID } from 'node:crypto'
import { plural } from '@proactive/protocol'
import type { Pool } from 'pg'
import { type Assignment, fairShare } from './fair-share.js'
import type { Logger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import { noticePartition } from './notices.js'
import { hasEnded, type ProcessIdentity, thisProcess } from './process-identity.js'
import type { Membership } from './store.js'

const partitions = plural('en', { one: '# partition', other: '# partitions' })

/** How long a lease lasts without being renewed. */
const leaseMs = 5_000
const renewMs = 1_000
/** How often this process checks whether the other processes of this machine still run; the check needs no query. */
const checkMs = 100
/** How often old notices are deleted. */
const pruneMs = 60_000

type Member = ProcessIdentity & { id: string }

/** Renews the lease, removes expired and ended workers, and returns all workers and the owner of each partition. */
const renewal = `
  WITH gone AS (
    DELETE FROM proactive.worker WHERE id <> $1 AND (expires_at < now() OR id = ANY($6)) RETURNING id
  ), me AS (
    INSERT INTO proactive.worker (id, host, pid, started, expires_at) VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')
    ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at RETURNING id, host, pid, started, joined_at
  ), here AS (
    SELECT * FROM me UNION ALL
    SELECT id, host, pid, started, joined_at FROM proactive.worker WHERE id <> $1 AND id NOT IN (SELECT id FROM gone)
  )
  SELECT (SELECT json_agg(json_build_object('id', id, 'host', host, 'pid', pid, 'started', started) ORDER BY joined_at, id) FROM here) AS workers,
    (SELECT json_agg(owner ORDER BY n) FROM proactive.partition WHERE n < $7) AS owners`

/** Joins the processes that share the partitions, and keeps the lease until `leave`. */
export async function joinPostgres({ pool, count, onChange, logger }: {
  pool: Pool
  count: number
  onChange: () => void
  logger: Logger
}): Promise<Membership> {
  await fixPartitionCount(pool, count)
  const id = randomUUID()
  const { host, pid, started } = thisProcess()
  let aliveUntil = -Infinity
  let others: Member[] = []
  let share: ReadonlySet<number> = new Set()
  let renewing: Promise<void> | undefined
  const outage = createOutage(logger, { failing: 'The lease could not be renewed.', working: 'The lease is renewed again.' })
  let hasLeft = false
  let prunedAt = performance.now()

  async function renew(): Promise<void> {
    const askedAt = performance.now()
    const dead = others.filter(hasEnded).map((worker) => worker.id)
    const { rows } = await pool.query<{ workers: Member[]; owners: Assignment['owners'] }>(renewal, [id, host, pid, started, leaseMs, dead, count])
    const [{ workers, owners } = { workers: [], owners: [] }] = rows
    aliveUntil = askedAt + leaseMs
    const before = namesOf(others, share)
    others = workers.filter((worker) => worker.id !== id)
    share = fairShare({ workers: workers.map((worker) => worker.id), owners }, id)
    if (namesOf(others, share) !== before) onChange()
    if (askedAt - prunedAt > pruneMs) await pruneNotices(askedAt)
  }

  function refresh(): Promise<void> {
    renewing ??= renew().finally(() => (renewing = undefined))
    return renewing
  }

  function tick(): void {
    if (hasLeft) return
    void refresh().then(outage.worked, outage.failed)
  }

  /** Deletes notices that every process has read or that no process needs any more. */
  async function pruneNotices(at: number): Promise<void> {
    prunedAt = at
    await pool.query(`DELETE FROM proactive.event_log WHERE partition = $1 AND received < now() - interval '1 minute'`, [noticePartition])
  }

  await refresh()
  const timers = [
    setInterval(tick, renewMs).unref(),
    setInterval(() => {
      if (others.some(hasEnded)) tick()
    }, checkMs).unref(),
  ]

  return {
    id,
    share: () => share,
    isAlive: () => performance.now() < aliveUntil,
    refresh,
    async leave() {
      hasLeft = true
      for (const timer of timers) clearInterval(timer)
      await renewing?.catch(() => {})
      await pool.query(
        `WITH mine AS (UPDATE proactive.partition SET owner = NULL WHERE owner = $1) DELETE FROM proactive.worker WHERE id = $1`,
        [id],
      )
    },
  }
}

/**
 * Stores the number of partitions at the first start. A person's partition depends on it, so it cannot change later.
 *
 * @throws Error when the database has another number of partitions.
 */
async function fixPartitionCount(pool: Pool, count: number): Promise<void> {
  const { rows } = await pool.query<{ kept: number }>(
    `INSERT INTO proactive.setting AS s (key, value) VALUES ('log.partitions', to_jsonb($1::int))
     ON CONFLICT (key) DO UPDATE SET value = s.value RETURNING (value #>> '{}')::int AS kept`,
    [count],
  )
  const kept = rows[0]?.kept ?? count
  if (kept !== count) {
    throw new Error(`This database has ${partitions(kept)}, but the server is configured with ${count}: set partitions to ${kept}, or start with an empty database.`)
  }
  await pool.query(`INSERT INTO proactive.partition (n) SELECT generate_series(0, $1 - 1) ON CONFLICT DO NOTHING`, [count])
}

function namesOf(others: readonly Member[], share: ReadonlySet<number>): string {
  return [...others.map((worker) => worker.id), ...share].join(' ')
}
