/** Reads out of a record what a model was asked: each decision with its account, and the sums over all of them. */

import type { InspectedTrace, ModelRecord } from '@proactive/protocol'
import type { InspectionRecord } from './record.js'

/** A decision for which a model was asked, or only watched. */
export interface ModelDecision {
  /** The id of its item in the lanes. */
  readonly item: string
  readonly trace: InspectedTrace
  readonly model: ModelRecord
}

/** What all calls together took. */
export interface ModelTotals {
  /** How many decisions were made in the end by the model, by the rule, and by nobody. */
  readonly decided: Readonly<Record<ModelRecord['decidedBy'], number>>
  readonly differs: number
  readonly costUsd: number
  /** The tokens that were read from the cache, as a share of all that were sent; null before the first call. */
  readonly cacheShare: number | null
  /** Null before the first call. */
  readonly medianLatencyMs: number | null
}

/** Returns the decisions of a record for which there is a model's account, the newest first. */
export function modelDecisionsOf({ traces }: Pick<InspectionRecord, 'traces'>): ModelDecision[] {
  const all = [...traces.values()].flatMap((trace) => {
    const { model, decision, correlationId } = trace
    return model && decision ? [{ item: `decision:${correlationId}`, trace, model, time: decision.time }] : []
  })
  return all.toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time)).map(({ item, trace, model }) => ({ item, trace, model }))
}

/** Adds up what the calls took. A model that was only watched, which the operator sees, counts as a call. */
export function totalsOf(decisions: readonly ModelDecision[]): ModelTotals {
  const calls = decisions.map(({ model }) => callOf(model))
  const tokens = calls.flatMap((call) => call.tokens ?? [])
  const sent = sum(tokens.map(({ input, cacheRead, cacheWrite }) => input + cacheRead + cacheWrite))
  const latencies = calls.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b)
  const by = (who: ModelRecord['decidedBy']): number => decisions.filter(({ model }) => model.decidedBy === who).length
  return {
    decided: { model: by('model'), rule: by('rule'), nobody: by('nobody') },
    differs: decisions.filter(({ model }) => model.differs).length,
    costUsd: sum(calls.map(({ costUsd }) => costUsd ?? 0)),
    cacheShare: sent > 0 ? sum(tokens.map(({ cacheRead }) => cacheRead)) / sent : null,
    medianLatencyMs: latencies[Math.floor(latencies.length / 2)] ?? null,
  }
}

/** Returns the account of the call: that of the model that was only watched, where one was. */
export function callOf(model: ModelRecord): ModelRecord {
  return model.watched ?? model
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
