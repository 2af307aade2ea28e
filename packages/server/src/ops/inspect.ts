import type { Inspection, Signal } from '@proactive/engine'
import type { GateEvaluation, InspectedReaction, InspectedSignal, InspectedTrace, Routing, StoredEvent } from '@proactive/protocol'
import { ownId } from '../log/event-id.js'
import { toldBySignal } from '../measure/told-by-signal.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'
import { toEvent } from './export.js'
import { runsSince } from './reactions.js'
import type { History } from './history.js'

type Saw<Kind extends Inspection['type']> = Extract<Inspection, { type: Kind }>

/** How many persons were told of a signal by a use case. */
type Told = ReturnType<typeof toldBySignal>

const atMost = { events: 200, traces: 20, evaluations: 20, inspections: 1_000 }

/** What changed since the last look: the messages of `GET /inspection`, in the order of their causes. */
export interface Changes {
  events: StoredEvent[]
  signals: InspectedSignal[]
  traces: InspectedTrace[]
  reactions: InspectedReaction[]
}

/**
 * Follows one person from an instant (epoch milliseconds on the engine's clock). Each call reads what is new since the
 * call before. It reads the store and not what happens in this process, which may own none of the person's partitions.
 *
 * @param shows `signals`: every signal of the shop as well; `counts`: to how many persons a signal was routed, and reactions.
 */
export function follow(person: string, since: number, { store, history, clock, shows }: {
  store: Store
  history: History
  clock: EngineClock
  shows: { counts: boolean; signals: boolean }
}): () => Promise<Changes> {
  const sentEvents = new Set<string>()
  const marks = new Map<string, string>()
  const sentSignals = new Map<string, string>()
  const sentReactions = new Map<string, string>()

  async function newEvents(): Promise<StoredEvent[]> {
    const rows = (await store.eventsSince(person, since, atMost.events)).filter(({ id }) => !sentEvents.has(id))
    for (const { id } of rows) sentEvents.add(id)
    return rows.map((row) => toEvent(row, clock))
  }

  async function changedTraces(): Promise<InspectedTrace[]> {
    const told = await toldSince()
    const found = (await store.correlationsSince(person, since, atMost.traces)).map(({ correlation, mark }) => ({
      correlation,
      // What others are told of the same signal changes the counts of this trace as well.
      mark: `${mark} ${told.ofCorrelation(correlation)}`,
    }))
    const changed = found.filter(({ correlation, mark }) => marks.get(correlation) !== mark)
    const traces: InspectedTrace[] = []
    for (const { correlation, mark } of changed) {
      const trace = await inspectedTrace(correlation, told.of)
      marks.set(correlation, mark)
      if (trace?.personId === person) traces.push(trace)
    }
    return traces
  }

  /** Counts the persons who were told of each signal; where counts are not shown, nobody is counted. */
  async function toldSince(): Promise<{ of: Told; ofCorrelation: (correlation: string) => number }> {
    if (!shows.counts) return { of: () => 0, ofCorrelation: () => 0 }
    const seen = await store.seenBetween(since, clock.now(), ['candidate', 'command'], atMost.inspections)
    const of = toldBySignal(seen)
    const candidates = new Map(seen.flatMap((one) => (one.type === 'candidate' ? [[one.correlation, one.candidate]] : [])))
    const ofCorrelation = (correlation: string): number => {
      const candidate = candidates.get(correlation)
      return candidate ? of(candidate.signal, candidate.useCase) : 0
    }
    return { of, ofCorrelation }
  }

  async function inspectedTrace(correlation: string, told: Told): Promise<InspectedTrace | null> {
    const [trace, seen] = await Promise.all([history.traceOf(correlation, { whole: shows.signals }), store.inspections({ correlation })])
    if (!trace) return null
    const found = seen.findLast((one): one is Saw<'candidate'> => one.type === 'candidate')
    const routing = shows.counts && found ? await routingOf(found.candidate, told) : undefined
    return {
      ...trace,
      useCase: found?.candidate.useCase ?? null,
      routedAt: found ? clock.forPage(found.at) : null,
      evaluations: evaluationsOf(seen),
      ...(routing && { routing }),
    }
  }

  function evaluationsOf(seen: readonly Inspection[]): GateEvaluation[] {
    const all = seen.flatMap((one) => (one.type === 'gates' ? [{ time: clock.forPage(one.at), gates: one.gates }] : []))
    return all.slice(-atMost.evaluations)
  }

  async function routingOf({ signal, useCase }: { signal: string; useCase: string }, told: Told): Promise<Routing | undefined> {
    return routingsIn(await store.inspections({ signal }), signal, told).find((one) => one.useCase === useCase)
  }

  async function changedSignals(): Promise<InspectedSignal[]> {
    if (!shows.signals) return []
    const seen = await store.seenBetween(since, clock.now(), ['signal', 'routed', 'queue'], atMost.inspections)
    const told = await toldSince()
    return seen.flatMap((one) => {
      if (one.type !== 'signal') return []
      const signal = written(one.signal, routingsIn(seen, one.signal.id, told.of))
      const text = JSON.stringify(signal)
      if (sentSignals.get(signal.id) === text) return []
      sentSignals.set(signal.id, text)
      return [signal]
    })
  }

  function written({ id, type, key, time, expiresAt, priority, data, evidence }: Signal, routed: Routing[]): InspectedSignal {
    const times = { time: clock.forPage(time), expiresAt: clock.forPage(expiresAt) }
    return { id, type, key, priority, data, ...times, evidence: { ...evidence, ids: evidence.ids.map(ownId) }, routed }
  }

  async function changedReactions(): Promise<InspectedReaction[]> {
    if (!shows.counts) return []
    const runs = await runsSince(since, { store, clock, atMost: atMost.traces, isWhole: shows.signals })
    return runs.filter((run) => {
      const text = JSON.stringify(run)
      if (sentReactions.get(run.id) === text) return false
      sentReactions.set(run.id, text)
      return true
    })
  }

  return async () => ({ events: await newEvents(), signals: await changedSignals(), traces: await changedTraces(), reactions: await changedReactions() })
}

/** Adds up what the partitions routed of a signal, each among its own people. The topic of a scarce thing counts its own queue. */
function routingsIn(seen: readonly Inspection[], signal: string, told: Told): Routing[] {
  const byUseCase = new Map<string, Routing>()
  for (const one of seen) {
    if ((one.type !== 'routed' && one.type !== 'queue') || one.signal !== signal) continue
    const sum = byUseCase.get(one.useCase) ?? { useCase: one.useCase, live: 0, considered: 0, offered: 0 }
    byUseCase.set(
      one.useCase,
      one.type === 'queue'
        ? { ...sum, placed: one.placed.length, waiting: one.waiting.length }
        : { ...sum, live: sum.live + one.live, considered: sum.considered + one.considered, offered: sum.offered + one.offered },
    )
  }
  return [...byUseCase.values()].map((one) => ({ ...one, told: told(signal, one.useCase) }))
}
