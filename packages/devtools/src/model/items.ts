/**
 * Turns the record of one person into what the panel shows: items in lanes, each with its causes. A trace has one item in
 * each lane from its signal on. Only causes that are themselves items are kept, so that every link leads somewhere.
 */

import { type InspectedReaction, type InspectedTrace, type Routing, type SignalRecord, type StoredEvent, systemEvents } from '@proactive/protocol'
import { callOf } from './model-decisions.js'
import type { InspectionRecord } from './record.js'
import { costWords, dataWords, deferralOf, evidenceWords, gateWords, obstacleWords } from './words.js'

/** The lanes, in the order of the flow. */
export const lanes = ['events', 'signals', 'routing', 'gates', 'decision', 'command', 'outcome'] as const
export type Lane = (typeof lanes)[number]

/** `silent`: this is where a candidate was held back. */
export type Tone = 'plain' | 'good' | 'silent' | 'waiting'

/** One thing that happened, in its lane. */
export interface Item {
  /** Unique in the panel: the lane and the id of the thing. */
  readonly id: string
  readonly lane: Lane
  /** Epoch milliseconds on the page's clock. */
  readonly time: number
  readonly title: string
  /** A second line; empty for none. */
  readonly note: string
  readonly tone: Tone
  /** The ids of the items that led to this one. */
  readonly causes: readonly string[]
  /** How long after its latest cause it happened, in milliseconds; null without a cause. */
  readonly hopMs: number | null
  /** The candidate or turn that it belongs to. */
  readonly trace: InspectedTrace | null
  /** To how many its signal was routed, where that is known. */
  readonly routing: Routing | null
  /** What a signal was made of. */
  readonly evidence: SignalRecord['evidence'] | null
  /** What it shows as JSON. */
  readonly source: unknown
}

type Draft = Omit<Item, 'hopMs' | 'routing' | 'evidence' | 'trace' | 'note' | 'tone'> & Partial<Item>

/** What a page says by itself. The other events of every pack are what became of a candidate. */
const ofPage = new Set(['consent.changed', 'context.shared', 'context.ended'])
const ofAssistant = new Set<string>(systemEvents.map(({ type }) => type).filter((type) => !ofPage.has(type)))

/** Returns all items of a record, in the order of time. */
export function itemsOf(record: InspectionRecord): Item[] {
  const drafts = new Map<string, Draft>()
  const add = (draft: Draft): void => void drafts.set(draft.id, draft)
  const traces = [...record.traces.values()]
  for (const event of record.events.values()) addEvent(event, add)
  for (const trace of traces) for (const event of trace.events) if (!record.events.has(event.id)) addEvent(event, add)
  for (const signal of record.signals.values()) {
    add(signalItem(signal))
    for (const routing of signal.routed) if (!isCandidate(traces, signal.id, routing.useCase)) add(turnedAway(signal, routing))
  }
  for (const trace of traces) for (const draft of draftsOf(trace)) add(draft)
  for (const run of record.reactions.values()) for (const draft of reactionDrafts(run)) add(draft)
  return [...drafts.values()].map((draft) => finished(draft, drafts)).toSorted((a, b) => a.time - b.time)
}

/** Keeps the causes that are items, and measures the time since the latest of them. */
function finished(draft: Draft, drafts: ReadonlyMap<string, Draft>): Item {
  const causes = draft.causes.filter((id) => drafts.has(id))
  const latest = Math.max(...causes.map((id) => drafts.get(id)?.time ?? -Infinity))
  const hopMs = causes.length > 0 ? Math.max(0, draft.time - latest) : null
  return { note: '', tone: 'plain', trace: null, routing: null, evidence: null, ...draft, causes, hopMs }
}

function addEvent(event: StoredEvent, add: (draft: Draft) => void): void {
  const { id, type, time, source, data, causationId } = event
  if (type === 'decision.made') return
  const causes = causationId === undefined ? [] : [`command:${causationId}`]
  const common = { time: Date.parse(time), title: type, causes, source: event }
  if (!ofAssistant.has(type)) return add({ ...common, id: `events:${id}`, lane: 'events', note: `${source === 'page' ? '' : `${source} · `}${dataWords(data)}` })
  const isDeferred = type === 'suggestion.deferred'
  const note = isDeferred ? obstacleWords(deferralOf(data)) : dataWords(data)
  add({ ...common, id: `outcome:${id}`, lane: 'outcome', note, tone: isDeferred ? 'waiting' : toneOf(type) })
}

function signalItem(signal: NonNullable<InspectedTrace['signal']>): Draft {
  const { id, type, time, data, priority, evidence } = signal
  const note = `${priority} · ${evidenceWords(evidence)} · ${dataWords(data)}`
  return { id: `signals:${id}`, lane: 'signals', evidence, time: Date.parse(time), title: type, note, causes: evidence.ids.map((event) => `events:${event}`), source: signal }
}

function isCandidate(traces: readonly InspectedTrace[], signal: string, useCase: string): boolean {
  return traces.some((trace) => trace.signal?.id === signal && trace.useCase === useCase)
}

/** A signal that did not reach the person who is followed: nobody of the considered is that person. */
function turnedAway(signal: NonNullable<InspectedTrace['signal']>, routing: Routing): Draft {
  return {
    id: `routing:${signal.id} ${routing.useCase}`,
    lane: 'routing',
    time: Date.parse(signal.time),
    title: routing.useCase,
    note: `this person was not a candidate · ${routingWords(routing)}`,
    tone: 'silent',
    causes: [`signals:${signal.id}`],
    routing,
    source: routing,
  }
}

/** Says to how many persons a signal was routed, how many were turned away, and how many were told. */
export function routingWords({ considered, offered, placed, told }: Routing): string {
  const reached = told !== undefined ? `, ${told} told` : placed !== undefined ? `, ${placed} proposed to` : ''
  return `${considered} considered, ${considered - offered} turned away${reached}`
}

function draftsOf(trace: InspectedTrace): Draft[] {
  return trace.turn ? turnDrafts(trace, trace.turn) : candidateDrafts(trace)
}

function turnDrafts(trace: InspectedTrace, turn: NonNullable<InspectedTrace['turn']>): Draft[] {
  const id = trace.correlationId
  const time = Date.parse(turn.time)
  const closed = trace.gates.find(({ ok }) => !ok)
  return [
    {
      id: `gates:${id}`, lane: 'gates', time, trace, causes: [], source: trace.gates,
      title: closed ? closed.gate : 'All gates open',
      note: `the app asks for its turn: ${turn.kind}`,
      tone: closed ? 'silent' : 'good',
    },
    {
      id: `decision:${id}`, lane: 'decision', time, trace, causes: [`gates:${id}`], source: turn,
      title: turn.granted ? 'The app’s turn' : 'No turn',
      note: turn.granted ? turn.kind : gateWords(turn.reason ?? ''),
      tone: turn.granted ? 'good' : 'silent',
    },
  ]
}

function candidateDrafts(trace: InspectedTrace): Draft[] {
  const { correlationId: id, signal, score, decision, command, outcomes, evaluations, useCase } = trace
  const routing = trace.routing ?? null
  const routedAt = Date.parse(trace.routedAt ?? signal?.time ?? '')
  const drafts: Draft[] = []
  if (signal) drafts.push(signalItem(signal))
  drafts.push({
    id: `routing:${id}`, lane: 'routing', time: routedAt, trace, routing, source: { score, routing },
    title: useCase ?? 'candidate',
    note: `${score.total} points of ${score.threshold}${routing ? ` · ${routingWords(routing)}` : ''}`,
    tone: 'good',
    causes: [...(signal ? [`signals:${signal.id}`] : []), ...eventsOfScore(trace).map(({ id: event }) => `events:${event}`)],
  })
  const last = evaluations.at(-1)
  const closed = (last?.gates ?? trace.gates).filter(({ ok }) => !ok)
  if (last) {
    const isTold = command !== null
    drafts.push({
      id: `gates:${id}`, lane: 'gates', trace, source: evaluations, causes: [`routing:${id}`],
      time: Date.parse(isTold ? (evaluations[0]?.time ?? last.time) : last.time),
      title: closed.length === 0 || isTold ? `${last.gates.length} gates open` : closed.map(({ gate }) => gate).join(', '),
      note: isTold || closed.length === 0 ? `evaluated ${timesWords(evaluations.length)}` : closed.map(({ gate, reason }) => reason ?? gateWords(gate)).join(', '),
      tone: closed.length > 0 && !isTold ? 'silent' : 'good',
    })
  }
  if (decision) {
    drafts.push({
      id: `decision:${id}`, lane: 'decision', time: Date.parse(decision.time), trace, source: decision, causes: [`gates:${id}`],
      title: decision.act ? `${decision.prepare ? 'Prepare' : 'Speak'}, by ${decision.decidedBy}` : 'Stay silent',
      note: [decision.act ? decision.reasoning : decision.reason, trace.model ? costWords(callOf(trace.model)) : ''].filter((text) => text !== '').join(' · '),
      tone: decision.act ? 'good' : 'silent',
    })
  }
  if (command) {
    const { data, type, time } = command
    drafts.push({
      id: `command:${command.id}`, lane: 'command', time: Date.parse(time), trace, source: command, causes: [decision ? `decision:${id}` : `gates:${id}`],
      title: 'message' in data ? data.message : type,
      note: `${decision?.act && decision.prepare ? 'waits in the panel' : type} · ${command.priority}${'place' in data && data.place ? ` · ${data.place.n} of ${data.place.of}` : ''}`,
      tone: 'good',
    })
  }
  for (const outcome of outcomes) {
    drafts.push({
      id: `outcome:${outcome.id}`, lane: 'outcome', time: Date.parse(outcome.time), trace, source: outcome,
      title: outcome.type,
      tone: toneOf(outcome.type),
      causes: command ? [`command:${command.id}`] : [`gates:${id}`],
    })
  }
  return drafts
}

/** A reaction that no shopper sees: what was chosen as a decision, and how its steps went as outcomes. */
function reactionDrafts(run: InspectedReaction): Draft[] {
  const { id, reaction, trigger, time, chosen, state, reason, steps } = run
  const tone = state === 'running' ? 'waiting' : state === 'completed' ? 'good' : 'silent'
  const ends = steps.filter(({ change }) => change !== 'run' && change !== 'compensate')
  return [
    {
      id: `decision:${id}`, lane: 'decision', time: Date.parse(time), source: run, tone,
      title: reaction,
      note: `behind the scenes, ${state}${chosen ? ` · ${chosen.steps.join(', ') || 'nothing'}, by ${chosen.by}` : ''}${reason === undefined ? '' : ` · ${reason}`}`,
      causes: [`signals:${trigger.id}`, `events:${trigger.id}`],
    },
    ...ends.map(({ time: at, step, change }, n): Draft => ({
      id: `outcome:${id} ${n}`, lane: 'outcome', time: Date.parse(at), source: run, tone: change === 'done' ? 'good' : 'silent',
      title: `${step} ${change}`,
      note: reaction,
      causes: [`decision:${id}`],
    })),
  ]
}

/** The events that the points of the score rest on: those of the trace that are neither the signal's nor outcomes. */
function eventsOfScore({ events, signal, outcomes }: InspectedTrace): StoredEvent[] {
  const others = new Set([...(signal?.evidence.ids ?? []), ...outcomes.map(({ id }) => id)])
  return events.filter(({ id }) => !others.has(id))
}

/** Returns the median of the times since the causes, in milliseconds; null where nothing has a cause. */
export function medianHop(items: readonly Item[]): number | null {
  const hops = items.flatMap(({ hopMs }) => hopMs ?? []).toSorted((a, b) => a - b)
  return hops[Math.floor(hops.length / 2)] ?? null
}

const negative = /\.(declined|dismissed|ignored|expired|withdrawn|failed|step_failed)$/

function toneOf(type: string): Tone {
  return negative.test(type) ? 'silent' : 'good'
}

function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
