import { metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Inspection } from '@proactive/engine'
import type { Command } from '@proactive/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, heard, startServer, until, viewed } from '../fixtures/start-server.js'
import { silent } from '../runtime/logger.js'
import { testDatabase } from 'database/testing'
import { createTracing } from './tracing.js'

const spans = new InMemorySpanExporter()
const taken = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)

function register() {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  const reader = new PeriodicExportingMetricReader({ exporter: taken, exportIntervalMillis: 3_600_000 })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  return reader
}

afterEach(() => {
  trace.disable()
  metrics.disable()
  spans.reset()
  taken.reset()
})

const shown: Inspection = { type: 'outcome', at: 3_000, outcome: 'suggestion.shown', event: 'e', command: 'k', person: 'visitor:v', correlation: 'c' }
const names = () => spans.getFinishedSpans().map(({ name }) => name)

describe('with an SDK', () => {
  it('writes one trace from the event of a page to its outcome, across processes', async () => {
    register()
    await using database = await testDatabase()
    await using one = await startServer({ database })
    await using two = await startServer({ database })
    const first = await tell(one)
    const second = await tell(two)

    const traces = [first, second].map((correlation) => {
      const traceId = spans.getFinishedSpans().find(({ attributes }) => attributes['proactive.correlation'] === correlation)?.spanContext().traceId
      return spans.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)
    })
    for (const all of traces) {
      expect(all.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['signal copies.scarce', 'route hold_last_copy', 'candidate hold_last_copy', 'gates', 'facts', 'decide', 'command ui.suggestion', 'outcome suggestion.shown', 'outcome suggestion.accepted', 'run book.hold.hold', 'done book.hold.hold']),
      )
      expect(new Set(all.map(({ parentSpanContext }) => parentSpanContext?.spanId)).size).toBe(1)
      expect(all.filter(({ status }) => status.code === SpanStatusCode.ERROR)).toEqual([])
      for (const { startTime, endTime } of all) expect(endTime[0] * 1e9 + endTime[1]).toBeGreaterThanOrEqual(startTime[0] * 1e9 + startTime[1])
    }
    expect(traces[0]?.[0]?.spanContext().traceId).not.toBe(traces[1]?.[0]?.spanContext().traceId)
    expect(JSON.stringify(spans.getFinishedSpans().map(({ name, attributes }) => [name, attributes]))).not.toMatch(/visitor:|Hold it/)
  })

  it('finds the trace of a candidate whose first steps were those of another process', async () => {
    register()
    const score = { total: 1, threshold: 1, terms: [] }
    const candidate: Inspection = { type: 'candidate', at: 1_000, person: 'visitor:v', correlation: 'c', candidate: { id: 'c', signal: 's', useCase: 'u', person: 'visitor:v', session: '1', score, tier: 0, tie: 0 } }
    createTracing({ store: { inspections: () => Promise.reject(new Error('asked')) }, offsetMs: () => 0, logger: silent }).onCommitted([candidate])
    createTracing({ store: { inspections: () => Promise.resolve([candidate]) }, offsetMs: () => 500, logger: silent }).onCommitted([shown])
    await until(() => spans.getFinishedSpans().length === 2)
    const [one, other] = ['candidate u', 'outcome suggestion.shown'].map((name) => spans.getFinishedSpans().find((span) => span.name === name))
    expect(other?.spanContext().traceId).toBe(one?.spanContext().traceId)
    expect([other?.startTime, other?.endTime]).toEqual([[0, 500_000_000], [2, 500_000_000]])
  })

  it('goes on after a failure of the store, which is logged', async () => {
    register()
    const logged: unknown[] = []
    const tracing = createTracing({ store: { inspections: () => Promise.reject(new Error('no database')) }, offsetMs: () => 0, logger: { ...silent, warn: (fields: object) => void logged.push(fields) } })
    tracing.onCommitted([shown])
    tracing.onCommitted([{ type: 'routed', at: 1, signal: 's', useCase: 'u', live: 1, considered: 1, offered: 1 }])
    await until(() => names().includes('route u'))
    expect(logged).toEqual([{ err: expect.objectContaining({ message: 'no database' }) }])
  })

  it('shows every metric under its name and labels', async () => {
    const reader = register()
    await using t = await startServer()
    await using page = await t.page()
    await page.send([viewed('dune'), viewed('emma')])
    await reader.forceFlush()
    const found = taken.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    const pointsOf = (name: string) => found.find(({ descriptor }) => descriptor.name === name)?.dataPoints
    expect(pointsOf('proactive_events_total')).toContainEqual(expect.objectContaining({ value: 2, attributes: { type: 'book.viewed', from: 'page' } }))
    expect(pointsOf('proactive_connections')).toContainEqual(expect.objectContaining({ value: 2, attributes: { by: 'socket' } }))
    expect(pointsOf('proactive_model_latency_seconds_count')).toContainEqual(expect.objectContaining({ value: 0 }))
  })
})

it('without an SDK asks the store for nothing', () => {
  createTracing({ store: { inspections: () => expect.unreachable() }, offsetMs: () => 0, logger: silent }).onCommitted([shown])
  expect(names()).toEqual([])
})

/** Has a page told of a scarce book and accept; returns the correlation ID. */
async function tell(t: Awaited<ReturnType<typeof startServer>>): Promise<string> {
  const page = await t.page()
  const bookId = `book of ${page.grant.sessionId}`
  const told = heard<Command>(page.actions, 'command')
  await page.send([viewed(bookId)])
  await t.ingest({ type: 'copies.changed', data: { bookId, copies: 1 } })
  const { id, correlationId } = await told
  await page.send([viewed('', { type: 'suggestion.shown', causationId: id, data: {} })])
  await until(() => spans.getFinishedSpans().some(({ name, attributes }) => name === 'outcome suggestion.shown' && attributes['proactive.correlation'] === correlationId))
  await ask(page.actions, 'accept', { commandId: id })
  await until(() => spans.getFinishedSpans().some(({ name, attributes }) => name === 'outcome suggestion.accepted' && attributes['proactive.correlation'] === correlationId))
  await page[Symbol.asyncDispose]()
  return correlationId
}
