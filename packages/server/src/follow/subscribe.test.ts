import { ownerOf } from '@proactive/engine'
import { suggestionAccepted } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { createDecodeRecord } from '../events/decode-record.js'
import { indexPack } from '../events/pack-index.js'
import { bookViewed, copiesChanged, library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { createTestServer } from '../testing/create-test-server.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { followLog } from './follow-log.js'
import { subscribe, type Subscription } from './subscribe.js'
import { subscriptionProjection } from './subscription-projection.js'

const pack = library()

/** A log with a store, on which any number of processes follow. */
function shared() {
  const log = memoryLog()
  const store = memoryStore(log)
  const clock = virtualClock()
  let made = 0
  /** Appends the view of a book by a person; returns its ID. */
  async function view(person: string, bookId: string, { partition = 0 } = {}): Promise<string> {
    const id = `e${made++}`
    const event = { id, type: 'book.viewed', version: 1, time: 1, received: 1, source: 'page', person, data: { bookId } }
    await log.append([{ partition, kind: 'event', received: 1, message: { id, to: `home:${person}`, cause: id, body: { type: 'event', event } } }])
    return id
  }
  const process = (subscription: Subscription, owns: () => readonly number[] = () => [0]) =>
    followLog({
      projection: subscriptionProjection(subscription, { pack, positions: store, clock }),
      log, owns, clock, logger: silent, report: () => {}, decodeRecord: createDecodeRecord({ pack: indexPack(pack), logger: silent }),
    })
  return { log, store, clock, view, process }
}

it('hands over the events of its types and topics that its filter lets through', async () => {
  const seen: unknown[] = []
  const subscriptions = [
    subscribe({ name: 'dune', types: [bookViewed, copiesChanged], where: ({ data }) => data.bookId === 'dune', handle: ({ type, data }) => void seen.push([type, data.bookId]) }),
    subscribe({ name: 'copies', types: ['copies.*'], handle: ({ type }) => void seen.push(type) }),
  ]
  await using t = createTestServer(pack, { subscriptions })
  const reader = t.visitor()
  for (const bookId of ['dune', 'emma']) {
    await reader.does(bookViewed, { bookId })
    await t.system(copiesChanged, { bookId, copies: 9 })
  }
  expect(seen.filter((one) => typeof one !== 'string')).toEqual([['book.viewed', 'dune'], ['copies.changed', 'dune']])
  expect(seen.filter((one) => typeof one === 'string')).toEqual(['copies.changed', 'copies.changed'])
})

it('hands over what the server itself writes, such as that a suggestion was accepted', async () => {
  const seen: unknown[] = []
  const subscriptions = [
    subscribe({ name: 'accepted', types: [suggestionAccepted], handle: ({ person, causationId }) => void seen.push([person, causationId]) }),
    subscribe({ name: 'all', types: ['suggestion.*', bookViewed], handle: ({ type }) => void seen.push(type) }),
  ]
  await using t = createTestServer(pack, { subscriptions })
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(3_000)
  await reader.accepts()
  await t.clock.advance(1_000)
  expect(seen.filter((one) => typeof one === 'string')).toEqual(['book.viewed', 'suggestion.shown', 'suggestion.accepted'])
  expect(seen.filter((one) => typeof one !== 'string')).toEqual([[reader.personId, expect.any(String)]])
})

it('hands a failed event over again, with the events behind it waiting, while other partitions go on', async () => {
  const t = shared()
  const seen: string[] = []
  let isDown = true
  const subscription = subscribe({
    name: 's', types: [bookViewed], from: 'beginning',
    handle({ data: { bookId } }) {
      seen.push(bookId)
      if (isDown && bookId === 'b') throw new Error('The service is down.')
    },
  })
  const follower = t.process(subscription, () => [0, 1])
  for (const bookId of ['a', 'b', 'c']) await t.view('ann', bookId)
  await t.view('ben', 'other', { partition: 1 })
  await follower.run()
  expect(seen).toEqual(['a', 'other', 'b'])
  expect(follower.failing).toBe(1)
  await follower.run()
  await t.view('ben', 'next', { partition: 1 })
  await follower.run()
  expect(seen).toEqual(['a', 'other', 'b', 'next'])
  isDown = false
  await t.clock.advance(1_000)
  await follower.run()
  expect(seen).toEqual(['a', 'other', 'b', 'next', 'b', 'c'])
  expect(follower.failing).toBe(0)
})

it('waits longer after each failure, up to half a minute', async () => {
  const t = shared()
  const attempts: number[] = []
  const follower = t.process(subscribe({
    name: 's', types: [bookViewed], from: 'beginning',
    handle() {
      attempts.push(t.clock.now())
      throw new Error('The service is down.')
    },
  }))
  await t.view('ann', 'a')
  for (let n = 0; n < 100; n++) {
    await follower.run()
    await t.clock.advance(1_000)
  }
  const waits = attempts.slice(1).map((at, n) => (at - (attempts[n] ?? 0)) / 1_000)
  expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30])
})

it('hands over again what a handler does not finish in time, and aborts it', async () => {
  const t = shared()
  const aborts: AbortSignal[] = []
  const follower = t.process(subscribe({
    name: 's', types: [bookViewed], from: 'beginning', timeoutMs: 50,
    async handle(_, { abort }) {
      if (aborts.push(abort) === 1) await new Promise(() => {})
    },
  }))
  await t.view('ann', 'a')
  const running = follower.run()
  await vi.waitUntil(() => aborts.length === 1)
  await t.clock.advance(50)
  await running
  expect(aborts[0]?.aborted).toBe(true)
  await t.clock.advance(1_000)
  await follower.run()
  expect(aborts).toHaveLength(2)
})

it('goes on after a restart where it was, and begins now or with what is kept', async () => {
  const t = shared()
  const seen: string[] = []
  const subscription = (name: string, from: 'now' | 'beginning') =>
    subscribe({ name, types: [bookViewed], from, handle: ({ data }) => void seen.push(`${name} ${data.bookId}`) })
  await t.view('ann', 'a')
  await t.store.beginAt('late', 1, await t.log.end())
  for (const one of [subscription('all', 'beginning'), subscription('late', 'now')]) await t.process(one).run()
  await t.view('ann', 'b')
  await t.store.beginAt('late', 1, await t.log.end())
  for (const one of [subscription('all', 'beginning'), subscription('late', 'now')]) await t.process(one).run()
  expect(seen).toEqual(['all a', 'all b', 'late b'])
})

it('hands over the events of each person in the log’s order, none of them lost, however many processes take turns', async () => {
  const move = fc.record({ n: fc.nat(3), to: fc.nat(3) })
  const action = fc.oneof(
    fc.record({ view: fc.nat(7) }),
    fc.record({ move }),
    fc.record({ run: fc.nat(3) }),
    fc.record({ crash: fc.nat(3) }),
    fc.record({ fail: fc.nat(7) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(action, { minLength: 5, maxLength: 60 }), async (processes, actions) => {
      const t = shared()
      const owners = [0, 1, 2, 3].map((n) => n % processes)
      const handled = new Map<string, string[]>()
      const appended = new Map<string, string[]>()
      const handling = new Set<string>()
      let failing: string | undefined
      const subscription = subscribe({
        name: 's', types: [bookViewed], from: 'beginning',
        async handle({ id, person = '' }) {
          expect(handling.has(person)).toBe(false)
          handling.add(person)
          await Promise.resolve()
          handling.delete(person)
          if (failing === person) {
            failing = undefined
            throw new Error('The service is down.')
          }
          handled.set(person, [...(handled.get(person) ?? []), id])
        },
      })
      /** The incarnation of each process that is alive: one that crashed owns nothing. */
      const alive = Array.from({ length: processes }, () => 0)
      function started(n: number) {
        const self = (alive[n] ?? 0) + 1
        alive[n] = self
        return t.process(subscription, () => owners.flatMap((owner, partition) => (owner === n && alive[n] === self ? [partition] : [])))
      }
      const all = Array.from({ length: processes }, (_, n) => started(n))
      for (const one of actions) {
        if ('view' in one) {
          const person = `user:${one.view}`
          appended.set(person, [...(appended.get(person) ?? []), await t.view(person, 'dune', { partition: ownerOf(`person:${person}`, 4) })])
        } else if ('move' in one) owners[one.move.n] = one.move.to % processes
        else if ('fail' in one) failing = `user:${one.fail}`
        else if ('crash' in one) all[one.crash % processes] = started(one.crash % processes)
        else await all[one.run % processes]?.run()
      }
      failing = undefined
      await t.clock.advance(60_000, () => new Promise((done) => void setImmediate(done)))
      for (const one of all) await one.run()
      for (const [person, ids] of appended) {
        // At least once: the first time of each is in order, and a repeat begins where an earlier one was not stored.
        const times = handled.get(person) ?? []
        expect(times.filter((id, n) => times.indexOf(id) === n)).toEqual(ids)
      }
    }),
    { numRuns: 60 },
  )
})

it('stops within a batch when the partition goes to another process, which goes on there', async () => {
  const t = shared()
  let owner = 0
  const seen: string[] = []
  const subscription = (n: number) =>
    subscribe({
      name: 's', types: [bookViewed], from: 'beginning',
      handle({ data: { bookId } }) {
        seen.push(`${n} ${bookId}`)
        if (bookId === 'b') owner = 1
      },
    })
  for (const bookId of ['a', 'b', 'c']) await t.view('ann', bookId)
  const [first, second] = [0, 1].map((n) => t.process(subscription(n), () => (owner === n ? [0] : [])))
  await first?.run()
  await second?.run()
  await first?.run()
  expect(seen).toEqual(['0 a', '0 b', '1 c'])
})

it.each([
  ['no name', () => subscribe({ name: '', types: [bookViewed], handle: () => {} }), 'has no name'],
  ['no types', () => subscribe({ name: 's', types: [], handle: () => {} }), 'has no types'],
  ['no time', () => subscribe({ name: 's', types: [bookViewed], handle: () => {}, timeoutMs: 0 }), 'above 0'],
  ['an unknown option', () => subscribe(Object.assign({ name: 's', types: [bookViewed], handle: () => {} }, { filter: true })), "no option 'filter'"],
  ['a type that the pack does not have', () => createTestServer(pack, { subscriptions: [subscribe({ name: 's', types: ['order.*'], handle: () => {} })] }), 'neither the pack nor the server has such an event'],
  [
    'the name of another',
    () => createTestServer(pack, { subscriptions: [0, 1].map(() => subscribe({ name: 's', types: [bookViewed], handle: () => {} })) }),
    "have the name 's'",
  ],
])('throws at the start for a subscription with %s', (_, make, message) => {
  expect(make).toThrow(message)
})

// What the types promise; never called.
export function typeErrors(): void {
  // @ts-expect-error -- a book has no such field
  subscribe({ name: 's', types: [bookViewed], handle: ({ data }) => void data.shelf })
  subscribe({
    name: 's', types: [bookViewed, copiesChanged],
    handle(event) {
      if (event.type === 'copies.changed') event.data.copies.toFixed()
      // @ts-expect-error -- the views of a book have no copies
      else void event.data.copies
    },
  })
}
