import type { DeadLetter, Inspection, Pack } from '@proactive/engine'
import { days, hours, ProactiveError } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { HealthCheck } from './health.js'
import type { History } from './history.js'
import { json, readJson, type Route } from '../http/http.js'
import type { Metrics } from './metrics.js'
import { isMode, type Modes } from './modes.js'
import { faultOf } from '../runtime/storable.js'
import { mustHave } from '../identity/secrets.js'
import type { Store } from '../store/store.js'

/** What an operator looks back on. */
const windowMs = hours(1)
const lettersMs = days(30)
const atMost = { people: 500, seen: 20_000, signals: 500 }

type Inspected<Type extends Inspection['type']> = Extract<Inspection, { type: Type }>

/** What a console reads and switches; all of it behind the operator's key. */
export function opsRoutes({
  pack,
  store,
  history,
  health,
  metrics,
  modes,
  clock,
  appender,
  ids,
  operatorKey,
}: {
  pack: Pick<Pack, 'useCases'>
  store: Store
  history: History
  health: HealthCheck
  metrics: Metrics
  modes: Modes
  clock: EngineClock
  appender: Appender
  ids: () => string
  operatorKey: string
}): Route[] {
  const behindKey = (answer: Route[2]): Route[2] => (request, params) => {
    mustHave(request, operatorKey)
    return answer(request, params)
  }

  async function seen<Type extends Inspection['type']>(...types: Type[]): Promise<Inspected<Type>[]> {
    const now = clock.now()
    const found = await store.seenBetween(now - windowMs, now, types, atMost.seen)
    return found.filter((one): one is Inspected<Type> => types.some((type) => type === one.type))
  }

  async function overview(): Promise<Response> {
    const all = await seen('signal', 'candidate', 'decision', 'command', 'outcome')
    const counts = { signals: 0, candidates: 0, decisions: 0, commands: 0, outcomes: {} as Record<string, number> }
    for (const one of all) {
      if (one.type === 'outcome') counts.outcomes[one.outcome] = (counts.outcomes[one.outcome] ?? 0) + 1
      else counts[`${one.type}s`]++
    }
    const people = await recent()
    return json({
      now: new Date(clock.now() - clock.offsetMs).toISOString(),
      windowMs,
      health: await health.check(),
      people: { seen: people.length, live: people.filter(({ live }) => live).length },
      counts,
    })
  }

  async function recent() {
    const people = new Map<string, { personId: string; live: boolean; sessions: { id: string; seenAt: string }[] }>()
    for (const { person, session, seenAt, live } of await store.sessionsSince(clock.now() - clock.offsetMs - windowMs, atMost.people)) {
      const known = people.get(person) ?? { personId: person, live: false, sessions: [] }
      known.live ||= live
      known.sessions.push({ id: session, seenAt: new Date(seenAt).toISOString() })
      people.set(person, known)
    }
    return [...people.values()]
  }

  async function onePerson(_: Request, { id = '' }: Record<string, string>): Promise<Response> {
    if (faultOf(id)) throw new ProactiveError('not_found', 'There is nobody of that id.')
    const until = clock.now()
    return json({
      personId: id,
      preferences: await store.preferences(id),
      traces: await history.tracesOf(id, { from: until - windowMs, until }),
    })
  }

  async function signals(): Promise<Response> {
    const all = await seen('signal', 'routed')
    const routed = all.filter((one) => one.type === 'routed')
    const found = all.flatMap((one) => (one.type === 'signal' ? [one.signal] : [])).slice(-atMost.signals)
    return json({
      signals: found.map(({ id, type, key, time, expiresAt, priority, data, evidence }) => ({
        id, type, key, priority, data, evidence,
        time: clock.forPage(time),
        expiresAt: clock.forPage(expiresAt),
        routed: summed(routed.filter(({ signal }) => signal === id)),
      })),
    })
  }

  async function useCases(): Promise<Response> {
    const [switched, all] = await Promise.all([modes.all(), seen('candidate', 'decision', 'outcome')])
    const ofCandidate = new Map(all.flatMap((one) => (one.type === 'candidate' ? [[one.correlation, one.candidate.useCase]] : [])))
    const countsOf = (name: string) => {
      const mine = all.filter(({ correlation }) => ofCandidate.get(correlation) === name)
      const outcomes: Record<string, number> = {}
      for (const one of mine) if (one.type === 'outcome') outcomes[one.outcome] = (outcomes[one.outcome] ?? 0) + 1
      return {
        candidates: new Set(mine.flatMap((one) => (one.type === 'candidate' ? [one.correlation] : []))).size,
        told: mine.filter((one) => one.type === 'decision' && one.decision.act).length,
        silent: mine.filter((one) => one.type === 'decision' && !one.decision.act).length,
        outcomes,
      }
    }
    return json({
      useCases: pack.useCases.map(({ name, category, when, mode }) => ({
        id: name, category, signal: when.type, mode: switched.get(name) ?? mode ?? 'live',
        counts: countsOf(name),
      })),
    })
  }

  /** What failed for good, and that nobody has taken up since. */
  async function openLetters(): Promise<DeadLetter[]> {
    const now = clock.now()
    const all = await store.seenBetween(now - lettersMs, now, ['dead letter', 'dead letter taken up'], atMost.seen)
    const open = new Map<string, DeadLetter>()
    for (const one of all) {
      if (one.type === 'dead letter') open.set(one.letter.id, one.letter)
      else if (one.type === 'dead letter taken up') open.delete(one.letter)
    }
    return [...open.values()]
  }

  async function deadLetters(): Promise<Response> {
    const open = await openLetters()
    return json({
      deadLetters: open.map(({ id, time, person, command, action, step, doing, input, result }) => ({
        id, personId: person, command, action, step, doing, input, result,
        time: clock.forPage(time),
      })),
    })
  }

  /** It is tried again by whoever owns its person. */
  async function redo(_: Request, { id = '' }: Record<string, string>): Promise<Response> {
    const letter = (await openLetters()).find((one) => one.id === id)
    if (!letter) throw new ProactiveError('not_found', 'There is no such dead letter.')
    const { person } = letter
    const cause = ids()
    await appender.append([{ id: cause, to: `person:${person}`, cause, body: { type: 'redo', person, letter: id } }])
    return json({ ok: true }, 202)
  }

  async function switchUseCase(request: Request, { id = '' }: Record<string, string>): Promise<Response> {
    if (!pack.useCases.some(({ name }) => name === id)) throw new ProactiveError('not_found', `There is no use case '${id}'.`)
    const body = await readJson(request, 1_024)
    const mode: unknown = typeof body === 'object' && body !== null && 'mode' in body ? body.mode : undefined
    if (!isMode(mode)) throw new ProactiveError('invalid_event', 'mode: live, dry or off')
    await modes.switch(id, mode)
    return json({ useCase: id, mode })
  }

  const measured = async (): Promise<Response> =>
    new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType, 'cache-control': 'no-store' } })

  const routes: Route[] = [
    ['GET', '/metrics', measured],
    ['GET', '/ops', overview],
    ['GET', '/ops/people', async () => json({ people: await recent() })],
    ['GET', '/ops/people/:id', onePerson],
    ['GET', '/ops/signals', signals],
    ['GET', '/ops/use-cases', useCases],
    ['POST', '/ops/use-cases/:id', switchUseCase],
    ['GET', '/ops/dead-letters', deadLetters],
    ['POST', '/ops/dead-letters/:id', redo],
  ]
  return routes.map(([method, pattern, answer]) => [method, pattern, behindKey(answer)])
}

/** Each partition has routed among its own people. */
function summed(all: readonly Inspected<'routed'>[]) {
  const byUseCase = new Map<string, { useCase: string; live: number; considered: number; told: number }>()
  for (const { useCase, live, considered, told } of all) {
    const sum = byUseCase.get(useCase) ?? { useCase, live: 0, considered: 0, told: 0 }
    byUseCase.set(useCase, { useCase, live: sum.live + live, considered: sum.considered + considered, told: sum.told + told })
  }
  return [...byUseCase.values()]
}
