import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { describe, expect, it } from 'vitest'
import { library, postgresDesk } from '../fixtures/library.js'
import { until } from '../fixtures/start-server.js'
import type { Log } from '../log/log.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { postgresLog } from '../log/postgres-log.js'
import { postgresStore } from '../store/postgres-store.js'
import { recover } from './recover.js'
import { ruleDecider } from '../decider/rule-decider.js'
import { createPipeline, type Pipeline } from '../pipeline.js'
import type { ServedPack } from '../events/pack-index.js'
import { Fenced, type Store } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'

interface World extends AsyncDisposable {
  log: Log
  store: Store
  pack: ServedPack
}

async function inMemory(): Promise<World> {
  const log = memoryLog()
  return { log, store: memoryStore(log), pack: library(), [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function inPostgres(): Promise<World> {
  const database = await testDatabase()
  const pool = database.pool()
  return {
    log: postgresLog({ pool }),
    store: postgresStore({ pool }),
    pack: library(await postgresDesk(pool)),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
    },
  }
}

/** A pipeline whose engine exposes the state of the partition that it steps. */
function watched({ log, store, pack }: World, clock = virtualClock()) {
  const engine = createEngine(pack)
  type Partition = ReturnType<typeof engine.load>
  let latest: Partition = engine.partition(0, 1)
  const raised: string[] = []
  /** What the worker has warned of. */
  const refused: unknown[] = []
  const spying: typeof engine = {
    ...engine,
    load: (saved) => {
      const partition = engine.load(saved)
      latest = partition
      return partition
    },
    step(partition, batch, now) {
      latest = partition
      const stepped = engine.step(partition, batch, now)
      for (const one of stepped.seen) if (one.type === 'signal') raised.push(one.signal.type)
      return stepped
    },
  }
  const pipeline = createPipeline({ pack, engine: spying, decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: { ...silent, warn: ({ err }: { err?: unknown }) => void refused.push(err) } }, settings: { limitScale: 1_000, partitions: 1, consent: 'not-required' } })
  /** Returns a partition's state as a snapshot stores it, whether the partition was loaded from one or not. */
  const written = (partition: Partition) => JSON.stringify(engine.save(engine.load(JSON.parse(JSON.stringify(engine.save(partition))))))
  return { pipeline, clock, engine, written, raised, refused, state: () => written(latest) }
}

/** Waits until everything that was appended can be read: transactions of other tests on the same server hold readers back. */
const readable = (store: Store) => until(async () => (await store.oldestWriter()) === null)

/** Simulates an hour with views, changes of copies, suggestions and answers. */
async function live({ pipeline, clock }: { pipeline: Pipeline; clock: ReturnType<typeof virtualClock> }, store: Store): Promise<void> {
  const idle = async () => {
    await pipeline.appender.settled()
    await readable(store)
    await pipeline.worker.run()
    await pipeline.outbox.settled()
    await readable(store)
    await pipeline.worker.run()
  }
  const people = ['ann', 'ben', 'cleo'].map((name) => ({ person: `user:${name}`, session: randomUUID() }))
  for (const { person, session } of people) {
    const row = { id: session, person, visitor: '', continues: null, locale: null, startedAt: 0, seenAt: 0 }
    await store.saveSession(row)
    await pipeline.presence.connect(row)
  }
  for (let round = 0; round < 6; round++) {
    for (const [i, from] of people.entries()) {
      const at = new Date(clock.now()).toISOString()
      const event = { id: randomUUID(), type: 'book.viewed', time: at, data: { bookId: `book ${(i + round) % 4}` } }
      await pipeline.receiver.receive(from, { sentAt: at, events: [event] })
    }
    await pipeline.ingest.ingest([{ type: 'copies.changed', id: randomUUID(), data: { bookId: `book ${round % 4}`, copies: round % 2 === 0 ? 1 : 9 } }])
    await idle()
    await clock.advance(3_000, idle)
    const told = await store.commands({ person: 'user:ann' })
    for (const { id } of told) {
      const asked = pipeline.requests.ask(people[0] ?? { person: '', session: '' }, 'accept', { commandId: id })
      let isAnswered = false
      void asked.finally(() => (isAnswered = true))
      await until(async () => (await idle(), isAnswered))
    }
    await clock.advance(minutes(6), idle)
  }
}

/** Returns a store whose membership has no other members, so that every worker believes that it owns all partitions. */
const alone = (store: Store): Store => ({
  ...store,
  join: () => Promise.resolve({
    id: randomUUID(), share: () => new Set([0]), isAlive: () => true, refresh: () => Promise.resolve(), leave: () => Promise.resolve(),
  }),
})

const withoutSnapshots = (store: Store): Store => ({ ...store, saveSnapshot: () => Promise.resolve() })

describe.each([
  ['memory', inMemory],
  ['postgres', inPostgres],
])('a partition in %s', (_, open) => {
  it.each([
    ['from its whole journal', withoutSnapshots],
    ['from its last snapshot and the journal since', (store: Store) => store],
  ])('is recovered %s to the same state, byte for byte', async (_way, storeOf) => {
    await using world = await open()
    const store = storeOf(world.store)
    const one = watched({ ...world, store })
    await one.pipeline.start()
    await live(one, store)
    const before = one.state()
    const told = await store.commands({ person: 'user:ann' })
    expect(told.length).toBeGreaterThan(0)

    const [claim] = await store.claim([0], one.pipeline.worker.id)
    if (!claim) throw new Error('Partition 0 could not be claimed.')
    expect(claim.journal.length).toBeGreaterThan(claim.snapshot ? 0 : 25)
    const again = await recover({ engine: one.engine, log: world.log, claim, n: 0, count: 1, decodeRecord: ({ message }) => [message] })
    expect(one.written(again)).toBe(before)
    await one.pipeline.stop()
  })

  it('is taken over without reading facts again, and its earlier owner is fenced', async () => {
    await using world = await open()
    const store = withoutSnapshots(world.store)
    const one = watched({ ...world, store: alone(store) })
    await one.pipeline.start()
    await live(one, store)
    const before = one.state()
    const events = await store.events({ person: 'user:ann' })

    let asked = 0
    const facts = world.pack.facts.map(({ kind, name }) => ({ kind, name, read: () => Promise.resolve(++asked) }))
    const two = watched({ ...world, store: alone(store), pack: { ...world.pack, facts } }, one.clock)
    await two.pipeline.start()
    expect(two.state()).toBe(before)
    expect(asked).toBe(0)
    expect(await store.events({ person: 'user:ann' })).toEqual(events)

    await one.pipeline.ingest.ingest({ type: 'copies.changed', data: { bookId: 'dune', copies: 5 } })
    await until(async () => (await one.pipeline.worker.run(), one.refused.some((cause) => cause instanceof Fenced)))
    await Promise.all([one.pipeline.stop(), two.pipeline.stop()])
  })

  it('rebuilds the state of a rule with a new version from the log', async () => {
    await using world = await open()
    const copiesAre = async ({ pipeline, clock }: ReturnType<typeof watched>, copies: number) => {
      await pipeline.ingest.ingest({ id: randomUUID(), type: 'copies.changed', data: { bookId: 'emma', copies } })
      await pipeline.appender.settled()
      await until(async () => {
        await pipeline.worker.run()
        return (world.log.blockedSince?.().size ?? 0) === 0
      })
      await clock.advance(minutes(1))
      await pipeline.worker.run()
    }
    const one = watched({ ...world, store: alone(world.store) })
    await one.pipeline.start()
    for (const copies of [9, 1]) await copiesAre(one, copies)
    expect(one.raised).toHaveLength(1)
    await one.pipeline.stop()

    const signals = world.pack.signals.map((signal) => ({ ...signal, rule: { ...signal.rule, version: 2 } }))
    const two = watched({ ...world, store: alone(world.store), pack: { ...world.pack, signals } }, one.clock)
    await two.pipeline.start()
    // A rule without state would take this first number for a crossing of the threshold.
    await copiesAre(two, 1)
    expect(two.raised).toEqual([])
    for (const copies of [9, 1]) await copiesAre(two, copies)
    expect(two.raised).toHaveLength(1)
    await two.pipeline.stop()
  })
})
