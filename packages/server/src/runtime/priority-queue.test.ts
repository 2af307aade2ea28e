import type { Priority } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { createPriorityQueue, type Leave } from './priority-queue.js'

/** A queue whose calls end when the test says so. */
function queue(places = 1) {
  const clock = virtualClock()
  const order: string[] = []
  const running: Leave[] = []
  const one = createPriorityQueue({ places, placeMs: 60_000, clock })
  const admitted = async () => {
    await Promise.resolve()
  }
  return {
    clock, order, running, queue: one,
    ask(name: string, priority: Priority, abort?: AbortSignal) {
      const entering = one.enter(priority, abort)
      void noteOnce()
      return entering
      async function noteOnce(): Promise<void> {
        const leave = await entering.place
        order.push(name)
        running.push(leave)
      }
    },
    /** Ends the call that has run longest. */
    async end() {
      running.shift()?.()
      await admitted()
    },
    admitted,
  }
}

it('lets an urgent call in before all that wait, and equal ones in the order in which they asked', async () => {
  const t = queue()
  for (let n = 0; n < 100; n++) t.ask(`talk ${n}`, 'low')
  t.ask('news', 'medium')
  t.ask('payment', 'high')
  await t.admitted()
  for (let n = 0; n < 4; n++) await t.end()
  expect(t.order).toEqual(['talk 0', 'payment', 'news', 'talk 1', 'talk 2'])
})

it('lets everybody in at last, while urgent calls never end', async () => {
  const t = queue()
  t.ask('first', 'high')
  t.ask('talk', 'low')
  for (let n = 0; n < 20 && !t.order.includes('talk'); n++) {
    t.ask(`payment ${n}`, 'high')
    await t.end()
  }
  expect(t.order).toContain('talk')
})

it('raises a call that waits, and forgets one that gave up', async () => {
  const t = queue()
  t.ask('first', 'high')
  const abort = new AbortController()
  t.ask('gave up', 'high', abort.signal)
  t.ask('talk', 'low')
  const raised = t.ask('raised', 'low')
  abort.abort()
  raised.raise('high')
  raised.raise('low')
  await t.admitted()
  for (let n = 0; n < 3; n++) await t.end()
  expect(t.order).toEqual(['first', 'raised', 'talk'])
  expect(t.queue.waiting).toBe(0)
})

it('takes the place of a call that never ends', async () => {
  const t = queue()
  t.ask('hangs', 'high')
  t.ask('next', 'low')
  await t.clock.advance(60_000)
  await t.admitted()
  expect(t.order).toEqual(['hangs', 'next'])
  // The place was given back already: what ends late frees no second one.
  t.running[0]?.()
  t.ask('third', 'high')
  await t.admitted()
  expect(t.order).toEqual(['hangs', 'next'])
})

it('never runs more calls than it has places, and admits each once, equal ones in their order', async () => {
  const priority = fc.constantFrom<Priority>('high', 'medium', 'low')
  const action = fc.oneof(fc.record({ ask: priority }), fc.constant('end' as const))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(action, { maxLength: 80 }), async (places, actions) => {
      const t = queue(places)
      let asked = 0
      for (const one of actions) {
        if (one === 'end') await t.end()
        else t.ask(`${one.ask} ${asked++}`, one.ask)
        await t.admitted()
        expect(t.running.length).toBeLessThanOrEqual(places)
      }
      while (t.running.length > 0) await t.end()
      expect(new Set(t.order).size).toBe(asked)
      expect(t.order).toHaveLength(asked)
      for (const kind of ['high', 'medium', 'low']) {
        const ns = t.order.filter((name) => name.startsWith(kind)).map((name) => Number(name.split(' ')[1]))
        expect(ns).toEqual(ns.toSorted((a, b) => a - b))
      }
    }),
    { numRuns: 100 },
  )
})
