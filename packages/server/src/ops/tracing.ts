/**
 * Spans of OpenTelemetry for what the engine does: one trace for each signal, from the event that raised it to the outcomes
 * of what was told because of it. A no-op until an SDK is registered.
 *
 * The steps of a trace run in several processes and hours apart, so that no context can be passed along. Instead, the ID of
 * a trace is derived from the ID of its signal, and all spans are children of one that is derived too and never written.
 * Every process that samples by the ratio of trace IDs takes the same traces. A span says how long its step took: from the
 * step before it in the same process, or from the event. No attribute holds a person, a session or a text.
 */

import { createHash } from 'node:crypto'
import { type Attributes, context, ProxyTracerProvider, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import type { Inspection } from '@proactive/engine'
import { LRUCache } from 'lru-cache'
import type { Logger } from '../runtime/logger.js'
import type { Store } from '../store/store.js'

export interface Tracing {
  /** Writes a span for each inspection that is a step. */
  onCommitted: (inspections: readonly Inspection[]) => void
}

/** What is known of a candidate or a reaction: the signal or event that its trace is named after, and its last step. */
interface Known {
  of: string
  /** Epoch milliseconds on the engine's clock. */
  lastAt: number
}

/** How many candidates are remembered; those of others are read from the store. */
const mostKnown = 20_000

/** `offsetMs` is how far the engine's clock is ahead of the time that spans have. */
export function createTracing({ store, offsetMs, logger }: { store: Pick<Store, 'inspections'>; offsetMs: () => number; logger: Logger }): Tracing {
  const tracer = trace.getTracer('proactive')
  const known = new LRUCache<string, Known>({ max: mostKnown })
  let written: Promise<void> = Promise.resolve()

  /** Finds what a correlation ID belongs to: after a hand-over, its first steps were another process's. */
  async function find(correlation: string): Promise<Known | undefined> {
    const earlier = known.get(correlation)
    if (earlier) return earlier
    for (const seen of await store.inspections({ correlation })) note(seen)
    return known.get(correlation)
  }

  function note(seen: Inspection): void {
    if (seen.type === 'candidate') known.set(seen.correlation, { of: seen.candidate.signal, lastAt: seen.at })
    else if (seen.type === 'reaction' && seen.change === 'started') known.set(seen.correlation, { of: seen.trigger.id, lastAt: seen.at })
  }

  async function write(seen: Inspection): Promise<void> {
    note(seen)
    const described = describe(seen)
    if (!described) return
    const { name, attributes, isFailure } = described
    const of = 'correlation' in seen && seen.correlation !== undefined ? await find(seen.correlation) : undefined
    const signal = of?.of ?? (seen.type === 'signal' ? seen.signal.id : 'signal' in seen && typeof seen.signal === 'string' ? seen.signal : undefined)
    if (signal === undefined) return
    const startedAt = seen.type === 'signal' ? Math.min(seen.signal.time, seen.at) : (of?.lastAt ?? seen.at)
    if (of) of.lastAt = seen.at
    const span = tracer.startSpan(
      name,
      { startTime: new Date(startedAt - offsetMs()), attributes: { ...attributes, ...('correlation' in seen && { 'proactive.correlation': seen.correlation }) } },
      trace.setSpanContext(context.active(), contextOf(signal)),
    )
    if (isFailure) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(new Date(seen.at - offsetMs()))
  }

  return {
    onCommitted(inspections) {
      if (!isOn()) return
      written = inspections.reduce((before, seen) => before.then(() => write(seen)), written).catch((err: unknown) => {
        logger.warn({ err }, 'Spans could not be written; the traces of the history have all of it.')
      })
    },
  }
}

/** Whether an SDK has been registered. */
function isOn(): boolean {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('proactive') !== undefined
}

/** The span that all spans of a signal are children of. */
function contextOf(signal: string) {
  const hex = createHash('sha256').update(signal).digest('hex')
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48), traceFlags: TraceFlags.SAMPLED, isRemote: true }
}

interface Described {
  name: string
  attributes: Attributes
  isFailure?: boolean
}

/** Returns undefined for what is no step of its own. */
function describe(seen: Inspection): Described | undefined {
  switch (seen.type) {
    case 'signal':
      return { name: `signal ${seen.signal.type}`, attributes: { 'proactive.priority': seen.signal.priority, 'proactive.events': seen.signal.evidence.count } }
    case 'routed':
      return { name: `route ${seen.useCase}`, attributes: { 'proactive.live': seen.live, 'proactive.considered': seen.considered, 'proactive.offered': seen.offered } }
    case 'candidate': {
      const { useCase, score, tier } = seen.candidate
      return { name: `candidate ${useCase}`, attributes: { 'proactive.score': score.total, 'proactive.threshold': score.threshold, 'proactive.tier': tier } }
    }
    case 'gates':
      return { name: 'gates', attributes: { 'proactive.closed': seen.gates.filter(({ ok }) => !ok).map(({ gate }) => gate) } }
    case 'facts':
      return { name: 'facts', attributes: { 'proactive.facts': Object.keys(seen.facts) } }
    case 'model': {
      const { model, decidedBy, checks, tokens, costUsd } = seen.account
      const failed = checks.find(({ ok }) => !ok)
      return {
        name: `model ${model}`,
        attributes: {
          'proactive.decided_by': decidedBy,
          ...(failed && { 'proactive.failed_check': failed.check }),
          ...(costUsd !== undefined && { 'proactive.cost_usd': costUsd }),
          ...(tokens && Object.fromEntries(Object.entries(tokens).map(([kind, n]) => [`proactive.tokens.${kind}`, n]))),
        },
        isFailure: decidedBy !== 'model',
      }
    }
    case 'decision':
      return { name: 'decide', attributes: { 'proactive.act': seen.decision.act, ...(seen.decision.act && { 'proactive.decided_by': seen.decision.decidedBy }) } }
    case 'hold':
      return { name: `hold ${seen.change}`, attributes: {} }
    case 'command':
      return { name: `command ${seen.command.type}`, attributes: { 'proactive.use_case': seen.command.data.useCase } }
    case 'step':
      return {
        name: `${seen.change} ${seen.action}.${seen.step}`,
        attributes: { 'proactive.attempt': seen.attempt },
        isFailure: seen.change === 'failed' || seen.change === 'not compensated',
      }
    case 'reaction':
      return { name: `reaction ${seen.reaction} ${seen.change}`, attributes: { ...(seen.steps && { 'proactive.steps': [...seen.steps] }) }, isFailure: seen.change === 'failed' }
    case 'outcome':
      return { name: `outcome ${seen.outcome}`, attributes: {} }
    case 'dead letter':
      return { name: 'dead letter', attributes: {}, isFailure: true }
    case 'cut':
      return { name: `cut ${seen.useCase}`, attributes: {}, isFailure: true }
    default:
      return undefined
  }
}
