import type { Inspection } from '@proactive/engine'
import { type BatchAnswer, type ErrorCode, isRecord } from '@proactive/protocol'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DeciderHost } from '../decider/host.js'
import type { Ingest } from '../gateway/ingest.js'
import type { Log, LogRecord } from '../log/log.js'
import { noticePartition } from '../store/notices.js'
import type { Receiver } from '../gateway/receive.js'
import { over } from '../runtime/over.js'
import type { Store } from '../store/store.js'
import { watchCommits } from '../store/watch-commits.js'
import { observeRegistry } from './observe-registry.js'

/** Values that are read when the metrics are collected. */
export interface Gauges {
  lagMs: () => number
  connections: () => Record<'socket' | 'stream', number>
  live: () => number
  /** How many partitions wait for another attempt, by what follows the log. */
  followersFailing: () => Record<string, number>
  /** How many look-ups of facts with a cache were answered, by what answered them. */
  factReads: () => Readonly<Record<'cache' | 'store', number>>
  /** How many questions to the graph were answered, by what answered them. */
  graphReads: () => Partial<Record<'cache' | 'store', number>>
}

/** The server's Prometheus metrics. No label holds a person, a session or an id. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  /** Wraps a log so that every record that becomes durable in it is counted. */
  countingLog(log: Log): Log
  /** Wraps a store so that every committed inspection of the engine is counted. */
  countingStore(store: Store): Store
  /** Counts a decision that a model was asked for. */
  countModel: DeciderHost['onModel']
  /** Counts a refusal. */
  countRefusal: (at: 'http' | 'handshake' | 'socket', code: ErrorCode) => void
  /** Wraps a receiver so that duplicates and rejected events are counted; `countingIngest` does the same for ingest. */
  countingReceiver(receiver: Receiver): Receiver
  countingIngest(ingest: Ingest): Ingest
}

export function createMetrics({ lagMs, connections, live, followersFailing, factReads, graphReads }: Gauges): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[], collect?: (this: Counter<Label>) => void) =>
    new Counter({ name: `proactive_${name}_total`, help, labelNames: [...labelNames], registers, ...(collect && { collect }) })
  const gauge = (name: string, help: string, label: string, look: () => Record<string, number>) =>
    new Gauge({
      name: `proactive_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [key, value] of Object.entries(look())) this.set({ [label]: key }, value)
      },
    })

  // The name and meaning of prom-client's default metric: it tells a restarted process from the one before.
  new Gauge({ name: 'process_start_time_seconds', help: 'Start time of the process since the Unix epoch, in seconds.', registers })
    .set(Math.round(performance.timeOrigin / 1_000))

  const events = counter('events', 'Events that became durable.', ['type', 'from'])
  const duplicates = counter('events_duplicate', 'Events that were duplicates.', [])
  const rejected = counter('events_rejected', 'Events that were refused in a batch that was accepted.', ['code'])
  const refusals = counter('refusals', 'Handshakes, requests and batches that were refused.', ['at', 'code'])
  const signals = counter('signals', 'Signals that were derived.', ['type'])
  const candidates = counter('candidates', 'People who passed routing.', ['use_case'])
  const gates = counter('gates', 'Answers of the gates.', ['gate', 'ok'])
  const decisions = counter('decisions', 'Decisions, by their decider.', ['decided_by', 'act'])
  const commands = counter('commands', 'Commands that were sent.', ['type', 'use_case'])
  const outcomes = counter('outcomes', 'Outcomes of commands.', ['type'])
  const reactions = counter('reactions', 'What became of reactions: started, completed, compensated, failed, cut.', ['reaction', 'change'])
  const turns = counter('turns', 'Turns that the app asked for and was granted or refused, and those that ended.', ['change'])
  const claims = counter('partition_claims', 'Partitions that this process took over; at its start, and when its lease had expired or another process came or ended.', [])
  const queued = new Gauge({ name: 'proactive_appending', help: 'Records that are being appended to the log.', registers })
  const dropped = counter('dropped', 'Messages, commands and events that were dropped, by reason.', ['what'])
  const modelled = counter('model_decisions', 'Decisions that a model was to make, by who made them in the end.', ['use_case', 'decided_by'])
  const checks = counter('model_checks_failed', 'Answers of a model that failed a check, by the first check that failed.', ['check'])
  const tokens = counter('model_tokens', 'Tokens of calls of a model.', ['kind'])
  const cost = counter('model_cost_usd', 'Cost of the calls of a model, in USD.', [])
  const differing = counter('model_differs', 'Decisions of a model that differ from what the rule would have said.', ['use_case'])
  const latency = new Histogram({ name: 'proactive_model_latency_seconds', help: 'Duration of the calls of a model.', buckets: [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5], registers })
  gauge('lag_ms', 'Milliseconds that the oldest record of the last read had waited.', 'of', () => ({ log: lagMs() }))
  gauge('connections', 'Open connections of pages.', 'by', connections)
  gauge('followers_failing', 'Partitions whose next event a projection or a subscription could not handle yet.', 'name', followersFailing)
  counter('graph_reads', 'Questions to the graph, by what answered them: the cache or the store.', ['from'], collectReads(graphReads))
  counter('fact_reads', 'Look-ups of facts that have a cache, by what answered them: the cache or the store.', ['from'], collectReads(factReads))
  gauge('live_sessions', 'Tabs that are connected for commands.', 'of', () => ({ actions: live() }))

  function countRecord({ kind, partition, message: { body } }: LogRecord): void {
    if (body.type !== 'event' || kind === 'record' || partition === noticePartition) return
    const { type, source } = body.event
    events.inc({ type, from: source === 'page' ? 'page' : 'shop' })
  }

  function countInspection(seen: Inspection): void {
    switch (seen.type) {
      case 'signal':
        return signals.inc({ type: seen.signal.type })
      case 'candidate':
        return candidates.inc({ use_case: seen.candidate.useCase })
      case 'gates':
        for (const { gate, ok } of seen.gates) gates.inc({ gate, ok: String(ok) })
        return
      case 'decision':
        return decisions.inc({ decided_by: seen.decision.act ? seen.decision.decidedBy : 'none', act: String(seen.decision.act) })
      case 'command':
        return commands.inc({ type: seen.command.type, use_case: seen.command.data.useCase })
      case 'dropped':
        // The text after the colon is that of a fault, and may name a person.
        return dropped.inc({ what: seen.reason.split(':')[0] ?? '' }, seen.count)
      case 'lease':
        return turns.inc({ change: seen.change })
      case 'reaction':
        return reactions.inc({ reaction: seen.reaction, change: seen.change })
      case 'outcome':
        return outcomes.inc({ type: seen.outcome })
      case 'signal.ended':
      case 'routed':
      case 'facts':
      case 'model':
    }
  }

  function took<Answer extends BatchAnswer>(answer: Answer): Answer {
    if (!answer.ok) return answer
    duplicates.inc(answer.duplicate)
    for (const { code } of answer.rejected) rejected.inc({ code })
    return answer
  }

  function whileQueued<Answer>(records: readonly LogRecord[], appending: Promise<Answer>): Promise<Answer> {
    queued.inc(records.length)
    return appending.finally(() => queued.dec(records.length))
  }

  function countNew(records: readonly LogRecord[], isNew: readonly boolean[]): void {
    for (const [i, record] of records.entries()) if (isNew[i]) countRecord(record)
  }

  const countingPermitted = (append: NonNullable<Log['appendPermitted']>): typeof append => async (records, ...from) => {
    const isNew = await whileQueued(records, append(records, ...from))
    countNew(records, isNew ?? [])
    return isNew
  }

  observeRegistry(registry)
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    countingLog: (log) =>
      over(log, {
        async append(records, options = {}) {
          const isNew = await whileQueued(records, log.append(records, options))
          if (options.tx) options.tx.onCommit(() => countNew(records, isNew))
          else countNew(records, isNew)
          return isNew
        },
        ...(log.appendPermitted && { appendPermitted: countingPermitted(log.appendPermitted.bind(log)) }),
      }),
    countingStore: (store) =>
      over(watchCommits(store, (all) => all.forEach(countInspection)), {
        async claim(...asked) {
          const claimed = await store.claim(...asked)
          claims.inc(claimed.length)
          return claimed
        },
      }),
    countModel({ useCase, decidedBy, checks: answers, tokens: used, costUsd = 0, latencyMs, shadow }) {
      modelled.inc({ use_case: useCase, decided_by: decidedBy })
      const failed = answers.find(({ ok }) => !ok)
      if (failed) checks.inc({ check: failed.check })
      if (used) for (const [kind, n] of Object.entries(used)) tokens.inc({ kind }, n)
      cost.inc(costUsd)
      if (latencyMs !== undefined) latency.observe(latencyMs / 1_000)
      if (shadow?.differs) differing.inc({ use_case: useCase })
    },
    countRefusal: (at, code) => refusals.inc({ at, code }),
    countingReceiver: (receiver) =>
      over(receiver, {
        async receive(from, raw) {
          const answer = took(await receiver.receive(from, raw))
          if (answer.ok) dropped.inc({ what: 'by the page' }, droppedBy(raw))
          return answer
        },
      }),
    countingIngest: ({ ingest }) => ({ ingest: async (body) => took(await ingest(body)) }),
  }
}

/** Sets a counter to what was counted elsewhere whenever the metrics are read. */
function collectReads(look: () => Partial<Record<'cache' | 'store', number>>) {
  return function collect(this: Counter<'from'>): void {
    this.reset()
    for (const [from, count] of Object.entries(look())) this.inc({ from }, count)
  }
}

/** The most events that a page is believed to have dropped since its last batch. */
const mostDropped = 10_000

/** Returns how many events a page says that it dropped before a batch; 0 where it says nothing that can be so. */
function droppedBy(raw: unknown): number {
  const said = isRecord(raw) ? raw['dropped'] : undefined
  return typeof said === 'number' && Number.isInteger(said) && said > 0 ? Math.min(said, mostDropped) : 0
}
