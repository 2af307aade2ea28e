import type { Inspection, Pack } from '@proactive/engine'
import { hours, ProactiveError } from '@proactive/protocol'
import { isTelling } from '../measure/is-telling.js'
import { toldBySignal } from '../measure/told-by-signal.js'
import { ownId } from '../log/event-id.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'
import type { HealthCheck } from './health.js'
import type { History } from './history.js'
import type { Modes } from './modes.js'

const windowMs = hours(1)
const atMost = { people: 500, inspections: 20_000, signals: 500 }

type Inspected<Type extends Inspection['type']> = Extract<Inspection, { type: Type }>
type Counts = Record<string, number>

interface SeenPerson {
  personId: string
  /** Whether one of the person's sessions is live. */
  live: boolean
  sessions: { id: string; seenAt: string }[]
}

/** The last hour as an operator sees it; its answers are those of SPEC.md section 8. */
export interface Console {
  overview(): Promise<object>
  people(): Promise<SeenPerson[]>
  /** @throws ProactiveError `not_found` for a person of whom nothing is stored. */
  person(personId: string): Promise<object>
  signals(): Promise<object[]>
  useCases(): Promise<object[]>
}

export function createConsole({ pack, store, clock, health, history, modes }: {
  pack: Pick<Pack, 'useCases'>
  store: Store
  clock: EngineClock
  health: HealthCheck
  history: History
  modes: Modes
}): Console {
  async function inspected<Type extends Inspection['type']>(...types: Type[]): Promise<Inspected<Type>[]> {
    const now = clock.now()
    const found = await store.seenBetween(now - windowMs, now, types, atMost.inspections)
    return found.filter((one): one is Inspected<Type> => types.some((type) => type === one.type))
  }

  async function people(): Promise<SeenPerson[]> {
    const all = new Map<string, SeenPerson>()
    for (const { person, session, seenAt, live } of await store.sessionsSince(clock.now() - clock.offsetMs - windowMs, atMost.people)) {
      const known = all.get(person) ?? { personId: person, live: false, sessions: [] }
      known.live ||= live
      known.sessions.push({ id: session, seenAt: new Date(seenAt).toISOString() })
      all.set(person, known)
    }
    return [...all.values()]
  }

  return {
    people,

    async overview() {
      const [all, asked] = await Promise.all([inspected('signal', 'candidate', 'decision', 'command', 'outcome'), inspected('lease')])
      const turnsOf = (change: string): number => asked.filter((one) => one.change === change).length
      const turns = { granted: turnsOf('granted'), refused: turnsOf('refused') }
      const counts = { signals: 0, candidates: 0, decisions: 0, commands: 0, outcomes: outcomesOf(all), turns }
      for (const { type } of all) if (type !== 'outcome') counts[`${type}s`]++
      const seen = await people()
      return {
        now: new Date(clock.now() - clock.offsetMs).toISOString(),
        windowMs,
        health: await health.check(),
        people: { seen: seen.length, live: seen.filter(({ live }) => live).length },
        counts,
      }
    },

    async person(personId) {
      const until = clock.now()
      const [sessions, traces] = await Promise.all([
        store.sessionPage(personId, 0),
        history.tracesOf(personId, { from: until - windowMs, until }),
      ])
      if (sessions.rows.length === 0 && traces.length === 0) {
        throw new ProactiveError('not_found', 'Nothing is stored about this person: name user:<id> or visitor:<uuid>, as GET /ops/people lists them.')
      }
      return { personId, preferences: await store.preferences(personId), traces }
    },

    async signals() {
      const all = await inspected('signal', 'routed', 'candidate', 'command')
      const routed = all.filter((one) => one.type === 'routed')
      const told = toldBySignal(all)
      const found = all.flatMap((one) => (one.type === 'signal' ? [one.signal] : [])).slice(-atMost.signals)
      return found.map(({ id, type, key, time, expiresAt, priority, data, evidence }) => ({
        id, type, key, priority, data, evidence: { ...evidence, ids: evidence.ids.map(ownId) },
        time: clock.forPage(time),
        expiresAt: clock.forPage(expiresAt),
        routed: summed(routed.filter(({ signal }) => signal === id)).map((one) => ({ ...one, told: told(id, one.useCase) })),
      }))
    },

    async useCases() {
      const [switched, all] = await Promise.all([modes.all(), inspected('candidate', 'decision', 'command', 'outcome')])
      const ofCandidate = new Map(all.flatMap((one) => (one.type === 'candidate' ? [[one.correlation, one.candidate.useCase]] : [])))
      const countsOf = (name: string) => {
        const mine = all.filter(({ correlation }) => ofCandidate.get(correlation) === name)
        return {
          candidates: new Set(mine.flatMap((one) => (one.type === 'candidate' ? [one.correlation] : []))).size,
          told: new Set(mine.flatMap((one) => (isTelling(one) ? [one.correlation] : []))).size,
          silent: mine.filter((one) => one.type === 'decision' && !one.decision.act).length,
          outcomes: outcomesOf(mine),
        }
      }
      return pack.useCases.map(({ name, category, when, mode }) => ({
        id: name, category, signal: when.type, mode: switched.get(name) ?? mode ?? 'live',
        counts: countsOf(name),
      }))
    },
  }
}

function outcomesOf(all: readonly Inspection[]): Counts {
  const counts: Counts = {}
  for (const one of all) if (one.type === 'outcome') counts[one.outcome] = (counts[one.outcome] ?? 0) + 1
  return counts
}

/** Adds up what the partitions routed, each among its own people. */
function summed(all: readonly Inspected<'routed'>[]) {
  const byUseCase = new Map<string, { useCase: string; live: number; considered: number; offered: number }>()
  for (const { useCase, live, considered, offered } of all) {
    const sum = byUseCase.get(useCase) ?? { useCase, live: 0, considered: 0, offered: 0 }
    byUseCase.set(useCase, { useCase, live: sum.live + live, considered: sum.considered + considered, offered: sum.offered + offered })
  }
  return [...byUseCase.values()]
}
