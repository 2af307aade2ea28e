import { setTimeout as pause } from 'node:timers/promises'
import { basePath, isRecord } from '@proactive/protocol'
import { type Attack, type Flood, keyOf } from './attack.js'
import type { Bystanders, Measured } from './bystanders.js'
import type { Generator } from './generator.js'
import { type Counters, countsCode, readCounters, riseOf } from './metrics.js'
import { percentile } from '../../packages/server/dist/fixtures/percentile.js'
import type { Target } from './target.js'
import { request } from './wire/http.js'
import { reasonOf } from './wire/reply.js'

export interface Pace {
  runs: number
  /** After each load, until nothing of it is left. */
  settleMs: number
  /** For how long others are measured before and during the load of an attack, and of a flood, whose p99 is judged more closely. */
  attackMs: number
  floodMs: number
  /** Whether the others' latency decides; else it is only printed. */
  isJudged: boolean
}

/** How much later others were answered, in the worse of the two kinds of requests. */
export interface Slowdown {
  of: 'events' | 'session'
  ratio: number
  byMs: number
}

export interface Outcome {
  tried: Attack | Flood
  state: 'held' | 'failed' | 'unchecked'
  refusals: Record<string, number>
  counted: string
  /** How many partitions changed their owner meanwhile; absent where the server does not count them. */
  moved: number | undefined
  slowdown: Slowdown
  faults: string[]
  unchecked: string[]
}

const factor = 1.5
const allowanceMs = 10
/** Where a server has it. Its connections, which none of the others may lose, tell a restart without it. */
const startedAt = 'process_start_time_seconds'
/** Counts the partitions that the server took over; it owns all of them before the first attack. */
const claims = 'proactive_partition_claims_total'

/** Tries one attack: proves it once, asks what was counted, and measures others while it is repeated. */
export async function tryAttack(attack: Attack | Flood, target: Target, { bystanders, generator, pace }: { bystanders: Bystanders; generator: Generator; pace: Pace }): Promise<Outcome> {
  const before = await readCounters(target)
  const order = { key: keyOf(attack), target }
  const { refusals, faults, unchecked } = await generator.carryOut({ ...order, run: 0 })
  const counted = await judgeCounters(attack, target, before, { refusals, faults, unchecked })
  const pairs = unchecked.length > 0 && Object.keys(refusals).length === 0 ? [] : await underLoad()
  const moved = await judgeProcess(target, bystanders, before, faults)
  const slowdown = worse(pairs)
  if (pace.isJudged && slowdown.ratio > factor && slowdown.byMs > allowanceMs) {
    faults.push(`others’ p99 of ${slowdown.of} was ${slowdown.ratio.toFixed(2)} times theirs before (+${slowdown.byMs.toFixed(0)} ms)`)
  }
  const state = faults.length > 0 ? 'failed' : unchecked.length > 0 ? 'unchecked' : 'held'
  return { tried: attack, state, refusals, counted, moved, slowdown, faults, unchecked }

  async function underLoad(): Promise<(readonly [Measured, Measured])[]> {
    const windowMs = 'number' in attack ? pace.attackMs : pace.floodMs
    const measured: (readonly [Measured, Measured])[] = []
    /** How busy the last load kept the attacker. Where latency is judged, a load before the first one tells it. */
    let busy = pace.isJudged ? (await generator.carryOut({ ...order, run: pace.runs + 1, windowMs: windowMs / 2 })).busy : 0
    for (let run = 1; run <= pace.runs; run++) {
      await pause(pace.settleMs)
      generator.spin({ share: busy, ms: windowMs })
      const base = await bystanders.measure(windowMs)
      const load = generator.carryOut({ ...order, run, windowMs })
      measured.push([base, await bystanders.measure(windowMs)])
      const { faults: found, busy: used } = await load
      busy = used
      for (const fault of found) if (!faults.includes(fault)) faults.push(`under load: ${fault}`)
    }
    return measured
  }
}

/** Every code that was seen must be counted in a metric; without the operator's key that stays unchecked. */
async function judgeCounters(
  attack: Attack | Flood,
  target: Target,
  before: Counters | undefined,
  { refusals, faults, unchecked }: Pick<Outcome, 'refusals' | 'faults' | 'unchecked'>,
): Promise<string> {
  const after = await readCounters(target)
  if (!before || !after) {
    unchecked.push('whether it is counted: give --operator-key')
    return 'not read'
  }
  const codes = Object.keys(refusals).filter((code) => code !== 'closed')
  const wanted = attack.counted ? [{ what: 'anything', isCounted: attack.counted }] : codes.map((code) => ({ what: code, isCounted: countsCode(code) }))
  const rises = wanted.map(({ what, isCounted }) => ({ what, ...riseOf(before, after, isCounted) }))
  const isTried = (codes.length > 0 && !attack.counted) || unchecked.length === 0
  for (const { what, by } of rises) if (by === 0 && isTried) faults.push(`no counter of /metrics rose for ${what}`)
  if (codes.length === 0 && !attack.counted && unchecked.length === 0) faults.push('nothing was refused with a code')
  return rises.filter(({ by }) => by > 0).map(({ by, series: [first = '', ...more] }) => `+${by} ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`).join(', ') || 'nothing'
}

/**
 * The server is well, is the process that it was, owns the partitions that it owned, and has ended no connection of the
 * others. Returns how many partitions changed their owner.
 */
async function judgeProcess(target: Target, bystanders: Bystanders, before: Counters | undefined, faults: string[]): Promise<number | undefined> {
  let moved: number | undefined
  const health = await wellSoon(target)
  if (health !== undefined) faults.push(`after it GET /health said ${health}`)
  try {
    const after = await readCounters(target)
    if (before?.get(startedAt) !== after?.get(startedAt)) faults.push('the server is another process than before')
    const [claimed, claimedBefore] = [after?.get(claims), before?.get(claims)]
    if (claimed !== undefined && claimedBefore !== undefined) moved = claimed - claimedBefore
    if (moved !== undefined && moved !== 0) faults.push(`${moved} partitions changed their owner`)
  } catch (cause) {
    faults.push(`after it GET /metrics failed: ${reasonOf(cause)}`)
  }
  for (const trouble of new Set(bystanders.troubles.splice(0))) faults.push(trouble)
  return moved
}

/** What /health says when it has not said that all is well within ten seconds. */
async function wellSoon({ url }: Target): Promise<string | undefined> {
  let said = ''
  for (let attempt = 0; attempt < 20; attempt++, await pause(500)) {
    const { status, body } = await request(url, { method: 'GET', path: `${basePath}/health` }).catch((cause: unknown) => ({ status: 0, body: reasonOf(cause) }))
    if (status === 200 && isRecord(body) && (body.status === 'ok' || body.status === 'degraded')) return undefined
    said = `${status} ${JSON.stringify(body)}`
  }
  return said
}

/** The medians over the runs, of the kind of request that suffered more. */
function worse(pairs: readonly (readonly [base: Measured, load: Measured])[]): Slowdown {
  const [events, session] = (['events', 'session'] as const).map((of): Slowdown => {
    const p99s = pairs.map(([base, load]) => [percentile(base[of], 99), percentile(load[of], 99)] as const)
    return { of, ratio: percentile(p99s.map(([base, load]) => load / base), 50), byMs: percentile(p99s.map(([base, load]) => load - base), 50) }
  })
  if (!events || !session) throw new Error('Nothing was measured.')
  return session.byMs > events.byMs ? session : events
}
