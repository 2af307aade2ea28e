import { definePack, defineReaction, type Message } from '@proactive/engine'
import { defineEvent, ProactiveError } from '@proactive/protocol'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createProactiveServer } from '../create-proactive-server.js'
import { copiesChanged } from '../fixtures/library.js'
import { subscribe } from '../follow/subscribe.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import type { EngineClock } from '../store/engine-clock.js'
import { createTestServer } from '../testing/create-test-server.js'
import { createDeadLetters } from './dead-letters.js'
import { createReactions, runsSince } from './reactions.js'

const pack = definePack({
  name: 'shelves',
  reactions: [
    defineReaction('label_shelf', { on: copiesChanged, input: ({ trigger }) => ({ bookId: trigger.bookId }) })
      .step('print', { run: async () => '', compensate: ({ bookId }) => (bookId === 'stuck' ? Promise.reject(new ProactiveError('unavailable', 'Jammed.')) : Promise.resolve()) })
      .last('stick', {
        run: async ({ bookId }) => {
          if (bookId !== 'dune') throw new ProactiveError('unavailable', 'No glue.')
          return ''
        },
      }),
  ],
})

/** Lets copies change, and returns a store that has what was seen. */
async function after(...bookIds: string[]) {
  await using t = createTestServer(pack)
  for (const bookId of bookIds) await t.system(copiesChanged, { bookId, copies: 1 })
  const store = memoryStore(memoryLog())
  store.tables.inspections.push(...t.seen)
  const now = t.clock.now()
  const clock: EngineClock = { now: () => now, after: () => () => {}, offsetMs: 0, forPage: (time) => new Date(time).toISOString(), load: async () => {}, advance: async () => {}, reset: () => {} }
  return { store, clock, modes: { all: async () => new Map([['label_shelf', 'dry' as const]]) } }
}

describe('the list of reactions', () => {
  it('has each with its mode and its counts, and the runs with their steps, the latest first', async () => {
    const { store, clock, modes } = await after('dune', 'emma')
    const { reactions, runs } = await createReactions({ pack, store, clock, modes }).list()
    expect(reactions).toEqual([{ id: 'label_shelf', on: 'copies.changed', mode: 'dry', counts: { started: 2, chosen: 2, completed: 1, compensated: 1 } }])
    expect(runs.map(({ state, chosen, reason, steps }) => ({ state, chosen, reason, steps: steps.map(({ step, change }) => `${change} ${step}`) }))).toEqual([
      { state: 'compensated', chosen: { by: 'rule', steps: ['print', 'stick'] }, reason: 'No glue.', steps: ['run print', 'done print', 'run stick', 'failed stick', 'compensate print', 'compensated print'] },
      { state: 'completed', chosen: { by: 'rule', steps: ['print', 'stick'] }, reason: undefined, steps: ['run print', 'done print', 'run stick', 'done stick'] },
    ])
  })

  it('keeps reasons from a page that only sees counts', async () => {
    const { store, clock } = await after('emma')
    const [run] = await runsSince(0, { store, clock, atMost: 10, isWhole: false })
    expect(run).toMatchObject({ state: 'compensated', trigger: { type: 'copies.changed' } })
    expect(run).not.toHaveProperty('reason')
  })
})

it('shows a loop as cut, though its steps do not tell what caused their events and each event differs', async () => {
  const [poked, noted] = ['thing.poked', 'thing.noted'].map((type) => defineEvent(type, { from: 'shop', data: z.object({ n: z.number() }) }))
  if (!poked || !noted) throw new Error('never')
  const seen: unknown[] = []
  const sends = (name: string, on: typeof poked, to: typeof poked) =>
    defineReaction(name, { on, input: ({ trigger: { n } }) => ({ n }) }).last('send', {
      run: ({ n }) => server.ingest([{ type: to.type, source: 'loop', data: { n: n + 1 } }]).then(({ ok }) => ok),
    })
  const log = memoryLog()
  const server = createProactiveServer({
    pack: definePack({ name: 'loop', events: [poked, noted], reactions: [sends('note', poked, noted), sends('poke', noted, poked)] }),
    log, store: memoryStore(log), partitions: 4, logger: silent,
    subscriptions: [subscribe({ name: 'seen', types: [noted], handle: ({ causationId }) => void seen.push(causationId?.split(':').slice(2).join(':')) })],
    identify: () => null, secret: 's'.repeat(32), ingestKey: 'i'.repeat(32), operatorKey: 'o'.repeat(32), origins: [],
  })
  await server.start()
  await server.ingest({ type: 'thing.poked', source: 'test', data: { n: 1 } })
  const list = async () => {
    const response = await server.handlers.GET(new Request('http://localhost/api/proactive/ops/reactions', { headers: { authorization: `Bearer ${'o'.repeat(32)}` } }))
    return z.object({ reactions: z.array(z.object({ id: z.string(), counts: z.record(z.string(), z.number()) })) }).parse(await response.json()).reactions
  }
  await vi.waitUntil(async () => (await list()).some(({ counts }) => counts['cut'] === 1))
  await vi.waitUntil(() => seen.length > 0)
  expect((await list()).map(({ id, counts }) => [id, counts['completed'], counts['cut']])).toEqual([['note', 1, 1], ['poke', 1, undefined]])
  expect(seen).toEqual(['note'])
  await server.stop()
})

it('has an operator’s retry of a reaction’s dead letter sent to the reaction', async () => {
  const { store, clock } = await after('stuck')
  const sent: Message[] = []
  const letters = createDeadLetters({
    store, clock, ids: () => 'id',
    appender: { isWell: true, append: async (messages) => (sent.push(...messages), messages.map(() => true)), settled: async () => {} },
  })
  const [letter] = await letters.list()
  expect(letter).toMatchObject({ personId: null, action: 'label_shelf', step: 'print', doing: 'compensate' })
  await letters.retry(String(Reflect.get(letter ?? {}, 'id')))
  expect(sent).toMatchObject([{ to: expect.stringMatching(/^saga:label_shelf\//), body: { type: 'redo' } }])
})
