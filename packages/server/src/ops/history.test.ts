import type { Inspection } from '@proactive/engine'
import { expect, it } from 'vitest'
import { engineClock } from '../store/engine-clock.js'
import { createHistory } from './history.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'

it('explains a command by the gates and the decision that led to it, also when its candidate was decided again later', async () => {
  const store = memoryStore(memoryLog())
  const of = { person: 'user:ann', correlation: 'c1' }
  const score = { total: 70, threshold: 70, terms: [] }
  const candidate = { id: 'c1', signal: 's1', useCase: 'u', person: 'user:ann', session: 't', score, tier: 0, tie: 0 }
  const command = {
    id: 'k1', time: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-01T01:00:00.000Z', type: 'ui.suggestion' as const, priority: 'high' as const,
    correlationId: 'c1', causationId: 'd1', data: { useCase: 'u', category: 'c', message: 'm', decidedBy: 'rule' as const, why: [] },
  }
  const yes = { id: 'd1', time: '2026-01-01T00:00:00.000Z', act: true as const, message: 'm', priority: 'high' as const, confidence: 1, reasoning: '', decidedBy: 'rule' as const }
  const no = { id: 'd2', time: '2026-01-01T00:05:00.000Z', act: false as const, reason: 'outranked' }
  const story: Inspection[] = [
    { at: 1, type: 'candidate', candidate, ...of },
    { at: 2, type: 'gates', gates: [{ gate: 'attention', ok: true }], ...of },
    { at: 2, type: 'decision', decision: yes, ...of },
    { at: 2, type: 'command', command, session: 't', ...of },
    { at: 3, type: 'gates', gates: [{ gate: 'attention', ok: false, reason: 'too soon' }], ...of },
    { at: 4, type: 'decision', decision: no, ...of },
  ]
  store.tables.inspections.push(...story)
  const history = createHistory({ store, clock: engineClock(virtualClock(), store) })
  expect(await history.traceOf('c1')).toMatchObject({ decision: { id: 'd1', act: true }, gates: [{ gate: 'attention', ok: true }] })
  store.tables.inspections.splice(3, 1)
  expect(await history.traceOf('c1')).toMatchObject({ decision: { id: 'd2', act: false }, gates: [{ gate: 'attention', ok: false }] })
})

it('names the facts that the rule\'s words read, as they were when it decided', async () => {
  const store = memoryStore(memoryLog())
  const of = { person: 'user:ann', correlation: 'c1' }
  const candidate = { id: 'c1', signal: 's1', useCase: 'u', person: 'user:ann', session: 't', score: { total: 70, threshold: 70, terms: [] }, tier: 0, tie: 0 }
  const decision = { id: 'd1', time: '2026-01-01T00:00:00.000Z', act: true as const, message: 'm', priority: 'high' as const, confidence: 1, reasoning: '', decidedBy: 'rule' as const }
  const story: Inspection[] = [
    { at: 1, type: 'candidate', candidate, ...of },
    { at: 2, type: 'facts', facts: { left: 3, price: 10 }, ...of },
    { at: 2, type: 'decision', decision, sources: { left: 'copies.left' }, ...of },
    { at: 2, type: 'facts', facts: { left: 1, price: 10 }, ...of },
  ]
  store.tables.inspections.push(...story)
  const trace = await createHistory({ store, clock: engineClock(virtualClock(), store) }).traceOf('c1')
  expect(trace?.facts).toEqual([{ id: 'left', value: 3, source: 'copies.left', time: '1970-01-01T00:00:00.002Z' }])
  expect(trace?.notes.map(({ text }) => text)).toContain('the words rest on left = 3, of copies.left, read 1970-01-01T00:00:00.002Z')
  expect(trace).not.toHaveProperty('model')
})
