import type { Inspection } from '@proactive/engine'
import type { PersonExport, Trace } from '@proactive/protocol'
import { forPage } from '../delivery/for-page.js'
import { ownId } from '../log/event-id.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'
import { exportPieces, toEvent } from './export.js'
import { factsOfWords } from './facts-of-words.js'
import { isTelling } from '../measure/is-telling.js'
import { modelRecord } from './model-record.js'
import { storyOf } from './story.js'

/** Reads what the store keeps about candidates and people, with times on the page's clock. */
export interface History {
  /**
   * Follows one candidate from its first event to its last outcome; null when no candidate has this correlation id. With
   * `whole`, for the operator, its notes have what a model was asked and answered. With `until`, epoch milliseconds on the
   * engine's clock, it is the trace as it was then.
   */
  traceOf(correlation: string, options?: { whole: boolean; until?: number }): Promise<Trace | null>
  /** Writes everything that is held on a person as JSON, of the shape of a `PersonExport`, in pieces of bounded size. */
  exportPieces(person: string): AsyncGenerator<string>
  /** Collects everything that is held on a person. */
  exportOf(person: string): Promise<PersonExport>
  /** Traces every candidate of a person in a period (epoch milliseconds on the engine's clock), in order and as it was at the period's end, for the operator. */
  tracesOf(person: string, during: { from: number; until: number }): Promise<Trace[]>
}

type Saw<Kind extends Inspection['type']> = Extract<Inspection, { type: Kind }>

export function createHistory({ store, clock }: { store: Store; clock: EngineClock }): History {
  const history: History = {
    async traceOf(correlation, { whole, until = Infinity } = { whole: false }) {
      const seen = (await store.inspections({ correlation })).filter(({ at }) => at <= until)
      const found = last(seen, 'candidate')
      if (!found) return turnTrace(correlation, seen, clock)
      const { candidate, person } = found
      const signals = (await store.inspections({ signal: candidate.signal })).filter(({ at }) => at <= until)
      const signal = last(signals, 'signal')?.signal ?? null
      const outcomes = seen.filter((one): one is Saw<'outcome'> => one.type === 'outcome')
      // Who was told their place first, and was offered the thing later, has a trace of the offer.
      const sent = seen.find(isTelling) ?? seen.find((one) => one.type === 'command')
      const commands = (await store.commands({ correlation })).filter(({ time }) => Date.parse(time) <= until)
      const command = commands.find(({ id }) => id === sent?.command.id) ?? commands[0] ?? null
      // Only what led to the command, where there is one: the same candidate may be decided again after it.
      const before = sent ? seen.slice(0, seen.indexOf(sent) + 1) : seen
      const decided = last(before, 'decision')
      const decision = decided?.decision ?? null
      const asked = last(before, 'model')
      // Without what the person has forgotten since.
      const score = last(seen.slice(seen.indexOf(found)), 'rescored')?.score ?? candidate.score
      // The events that it rested on before are shown as well: one that was forgotten without its data.
      const terms = [...candidate.score.terms, ...score.terms]
      const evidence = [...(signal?.evidence.ids ?? []), ...terms.flatMap((term) => term.evidence)]
      const events = await store.events({ ids: [...evidence, ...outcomes.map(({ event }) => event)] })
      return {
        correlationId: correlation,
        personId: person,
        events: events.filter((event) => event.person === person || event.person === null).map((event) => toEvent(event, clock)),
        signal: signal && {
          id: signal.id,
          type: signal.type,
          time: clock.forPage(signal.time),
          expiresAt: clock.forPage(signal.expiresAt),
          priority: signal.priority,
          data: signal.data,
          evidence: { ...signal.evidence, ids: signal.evidence.ids.map(ownId) },
        },
        score: { total: score.total, threshold: score.threshold, terms: score.terms.map(({ points, because }) => ({ points, because })) },
        gates: last(before, 'gates')?.gates ?? [],
        decision: decision && { ...decision, time: clock.forPage(decision.time) },
        command: command && forPage(command, clock),
        outcomes: outcomes.map(({ event, outcome, at }) => ({ id: ownId(event), type: outcome, time: clock.forPage(at) })),
        notes: storyOf(seen, clock, { whole }),
        ...(decided?.decision.act && { facts: factsOfWords(decided, seen, clock) }),
        ...(asked && { model: modelRecord(asked.account, clock, { whole }) }),
      }
    },

    exportPieces: (person) => exportPieces(person, { store, clock }),
    async exportOf(person) {
      const written: string[] = []
      for await (const piece of history.exportPieces(person)) written.push(piece)
      return JSON.parse(written.join(''))
    },

    async tracesOf(person, { from, until }) {
      const seen = await store.inspections({ person })
      const during = seen.filter(({ at }) => at >= from && at <= until)
      const correlations = new Set(during.flatMap((one) => ('correlation' in one && one.correlation !== undefined ? [one.correlation] : [])))
      const traces: Trace[] = []
      for (const correlation of correlations) {
        const trace = await history.traceOf(correlation, { whole: true, until })
        if (trace) traces.push(trace)
      }
      return traces
    },
  }
  return history
}

/** Returns the trace of a turn that the app asked for; null when no turn has this correlation id, which is that of its lease. */
function turnTrace(correlation: string, seen: readonly Inspection[], clock: EngineClock): Trace | null {
  const asked = seen.find((one): one is Saw<'lease'> => one.type === 'lease' && one.change !== 'ended')
  if (!asked) return null
  const { at, kind, priority, change, reason, until, person } = asked
  const turn = {
    kind, priority,
    time: clock.forPage(at),
    granted: change === 'granted',
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { expiresAt: clock.forPage(until) }),
  }
  return {
    correlationId: correlation,
    personId: person,
    events: [], signal: null, decision: null, command: null, outcomes: [],
    score: { total: 0, threshold: 0, terms: [] },
    gates: last(seen, 'gates')?.gates ?? [],
    notes: storyOf(seen, clock, { whole: false }),
    turn,
  }
}

function last<Kind extends Inspection['type']>(seen: readonly Inspection[], kind: Kind): Saw<Kind> | undefined {
  return seen.findLast((one): one is Saw<Kind> => one.type === kind)
}
