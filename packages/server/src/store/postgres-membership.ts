import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { fairShare, type Shared } from './fair-share.js'
import type { Logger } from '../runtime/logger.js'
import { bulletin } from './notices.js'
import { hasEnded, type ProcessIdentity, thisProcess } from './process-identity.js'
import type { Membership } from './store.js'

/** Who has not renewed for this long owns nothing any more. */
const leaseMs = 5_000
const renewMs = 1_000
/** How often the other processes of this machine are looked at; it costs no query. */
const lookMs = 100
const pruneMs = 60_000

type Member = ProcessIdentity & { id: string }

/** One statement renews, strikes off who is dead or past its time, and answers who is there and who owns what. */
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

/** Every process that shares the partitions keeps one row alive, and takes its fair part of what is free. */
export async function joinPostgres({ pool, count, onChange, logger }: {
  pool: Pool
  count: number
  onChange: () => void
  logger: Logger
}): Promise<Membership> {
  await settleCount(pool, count)
  const id = randomUUID()
  const { host, pid, started } = thisProcess()
  let aliveUntil = -Infinity
  let others: Member[] = []
  let share: ReadonlySet<number> = new Set()
  let renewing: Promise<void> | undefined
  let hasLeft = false
  let prunedAt = performance.now()

  async function renew(): Promise<void> {
    const askedAt = performance.now()
    const dead = others.filter(hasEnded).map((worker) => worker.id)
    const { rows } = await pool.query<{ workers: Member[]; owners: Shared['owners'] }>(renewal, [id, host, pid, started, leaseMs, dead, count])
    const [{ workers, owners } = { workers: [], owners: [] }] = rows
    aliveUntil = askedAt + leaseMs
    const before = namesOf(others, share)
    others = workers.filter((worker) => worker.id !== id)
    share = fairShare({ workers: workers.map((worker) => worker.id), owners }, id)
    if (namesOf(others, share) !== before) onChange()
    if (askedAt - prunedAt > pruneMs) await prune(askedAt)
  }

  function refresh(): Promise<void> {
    renewing ??= renew().finally(() => (renewing = undefined))
    return renewing
  }

  function tick(): void {
    if (hasLeft) return
    refresh().catch((cause: unknown) => logger.warn({ err: cause }, 'The lease could not be renewed.'))
  }

  /** What processes told each other a while ago nobody wants to know any more. */
  async function prune(at: number): Promise<void> {
    prunedAt = at
    await pool.query(`DELETE FROM proactive.event_log WHERE partition = $1 AND received < now() - interval '1 minute'`, [bulletin])
  }

  await refresh()
  const timers = [
    setInterval(tick, renewMs).unref(),
    setInterval(() => {
      if (others.some(hasEnded)) tick()
    }, lookMs).unref(),
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

/** Where people live follows from how many partitions there are: a store keeps the number that it began with. */
async function settleCount(pool: Pool, count: number): Promise<void> {
  const { rows } = await pool.query<{ kept: number }>(
    `INSERT INTO proactive.setting AS s (key, value) VALUES ('log.partitions', to_jsonb($1::int))
     ON CONFLICT (key) DO UPDATE SET value = s.value RETURNING (value #>> '{}')::int AS kept`,
    [count],
  )
  const kept = rows[0]?.kept ?? count
  if (kept !== count) {
    throw new Error(`This database spreads its people over ${kept} partitions, not ${count}: set partitions to ${kept}, or begin with an empty database.`)
  }
  await pool.query(`INSERT INTO proactive.partition (n) SELECT generate_series(0, $1 - 1) ON CONFLICT DO NOTHING`, [count])
}

function namesOf(others: readonly Member[], share: ReadonlySet<number>): string {
  return [...others.map((worker) => worker.id), ...share].join(' ')
}
