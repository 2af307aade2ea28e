import type { BatchAnswer, EventBatch, WireEvent } from '@proactive/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Entry } from '../entry.js'
import type { Rejected } from '../rejected.js'
import { createQueue, type Queue } from './queue.js'

const ok: BatchAnswer = { ok: true, accepted: 0, duplicate: 0, rejected: [] }
const limits = { batchEvents: 100, batchBytes: 65_536 }

let queue: Queue
let sent: (EventBatch & { dropped?: number })[]
let answers: (BatchAnswer | null | Promise<BatchAnswer | null>)[]
let rejected: Rejected[]
let dropped: number
let reported: number
let settled: string[]
let isAllowed: boolean
let unauthorized: number
let denied: number
let count: number

const send = async (batch: EventBatch): Promise<BatchAnswer | null> => {
  sent.push(batch)
  const answer = answers.shift()
  return answer === undefined ? ok : answer
}
const ids = (): string[][] => sent.map(({ events }) => events.map(({ id }) => id))

function event(id = `e${++count}`, data: object = {}): WireEvent {
  return { id, type: 'book.viewed', time: '2030-01-01T00:00:00.000Z', data: { ...data } }
}
function entry(of: WireEvent = event(), how: Partial<Entry> = {}): Entry {
  const bytes = JSON.stringify(of).length
  return { event: of, importance: 'tracked', isUrgent: false, isFirst: false, bytes, sessionId: 's1', isDated: true, ...how }
}
/** Pushes events one by one, and lets the queue ask for its permit. */
async function push(many: number, how: Partial<Entry> = {}): Promise<void> {
  for (let i = 0; i < many; i++) queue.push([entry(event(), how)])
  await vi.advanceTimersByTimeAsync(0)
}
const unacked = (): string[] => queue.entries.map((each) => each.event.id)

/** Creates an ack that arrives when the test releases it. */
function later(): { promise: Promise<BatchAnswer>; release: () => void } {
  const gate = new EventTarget()
  const promise = new Promise<BatchAnswer>((resolve) => gate.addEventListener('ack', () => resolve(ok)))
  return { promise, release: () => void gate.dispatchEvent(new Event('ack')) }
}

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
  rejected = []
  dropped = 0
  reported = 0
  settled = []
  isAllowed = true
  unauthorized = 0
  denied = 0
  count = 0
  queue = createQueue({
    runtime: { random: () => 0, elapsed: () => performance.now() },
    permit: async () => (isAllowed ? { sentAt: new Date().toISOString(), dropped: dropped - reported } : null),
    onSettled: (some) => settled.push(...some),
    onRejected: (each) => rejected.push(each),
    onDropped: (events) => {
      dropped += events
    },
    onReported: (events) => {
      reported += events
    },
    onUnauthorized: () => unauthorized++,
    onDenied: () => denied++,
    limits: () => limits,
  })
  queue.bind('s1')
})
afterEach(() => vi.useRealTimers())

describe('a queue', () => {
  it('sends twenty events at once, and fewer after 100 ms', async () => {
    queue.open(send)
    await push(20)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(0)
    await push(2)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(ids()[1]).toEqual(['e21', 'e22'])
  })

  it('sends an urgent event at once, with the events before it', async () => {
    queue.open(send)
    await push(1)
    await push(1, { importance: 'outcome', isUrgent: true })
    expect(ids()).toEqual([['e1', 'e2']])
  })

  it('has one batch in flight at a time, so that the order is kept', async () => {
    const { promise, release } = later()
    answers = [promise]
    queue.open(send)
    await push(40)
    expect(sent).toHaveLength(1)
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(ids().flat()).toEqual(Array.from({ length: 40 }, (_, i) => `e${i + 1}`))
  })

  it('keeps a batch until its ack, and sends the batch again with the same ids', async () => {
    answers = [null]
    queue.open(send)
    await push(20)
    queue.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(unacked()).toHaveLength(20)
    queue.open(send)
    await vi.advanceTimersByTimeAsync(0)
    expect(ids()[1]).toEqual(ids()[0])
    expect(unacked()).toEqual([])
  })

  it('retries a batch whose ack did not arrive on an open connection', async () => {
    answers = [null]
    queue.open(send)
    await push(20)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ids()[1]).toEqual(ids()[0])
  })

  it('ignores an ack of an earlier connection', async () => {
    const { promise, release } = later()
    answers = [promise, null]
    queue.open(send)
    await push(20)
    queue.close()
    queue.open(send)
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(unacked()).toHaveLength(20)
  })

  it('halves a batch that is too large until the faulty event is alone, and rejects only that event', async () => {
    const tooLarge: BatchAnswer = { ok: false, code: 'too_large', message: 'too large' }
    const send3 = async (batch: EventBatch): Promise<BatchAnswer> => {
      sent.push(batch)
      return batch.events.some(({ id }) => id === 'e3') ? tooLarge : ok
    }
    queue.open(send3)
    await push(20)
    await vi.advanceTimersByTimeAsync(200)
    expect(rejected.map((each) => each.event.id)).toEqual(['e3'])
    const arrived = sent.filter(({ events }) => events.every(({ id }) => id !== 'e3')).flatMap(({ events }) => events)
    expect(arrived).toHaveLength(19)
    expect(unacked()).toEqual([])
  })

  it('reports a rejected event and drops it', async () => {
    answers = [{ ok: true, accepted: 19, duplicate: 0, rejected: [{ id: 'e4', code: 'invalid_event', message: 'bookId' }] }]
    queue.open(send)
    await push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(rejected).toMatchObject([{ event: { id: 'e4' }, code: 'invalid_event', message: 'bookId' }])
    expect(unacked()).toEqual([])
  })

  it('waits for retryAfterMs after rate_limited, also with urgent events', async () => {
    answers = [{ ok: false, code: 'rate_limited', message: 'Rate limit exceeded.', retryAfterMs: 5_000 }]
    queue.open(send)
    await push(20)
    await vi.advanceTimersByTimeAsync(4_999)
    await push(1, { importance: 'outcome', isUrgent: true })
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(ids()[1]?.slice(0, 20)).toEqual(ids()[0])
  })

  it('requests a new token when the old one is refused', async () => {
    answers = [{ ok: false, code: 'token_expired', message: 'expired' }]
    queue.open(send)
    await push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(unauthorized).toBe(1)
    expect(unacked()).toHaveLength(20)
  })

  it.each<BatchAnswer>([
    { ok: false, code: 'consent_denied', message: 'This person said no.' },
    { ok: true, accepted: 1, duplicate: 0, rejected: [{ id: 'e2', code: 'consent_denied', message: 'This person said no.' }] },
  ])('is emptied when the server answers that the person said no', async (answer) => {
    answers = [answer]
    queue.open(send)
    await push(30)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([sent.length, denied, unacked(), rejected]).toEqual([1, 1, [], []])
  })

  it('holds a thousand events, drops the oldest of the least important first, and reports how many', async () => {
    await push(10, { importance: 'outcome' })
    await push(10, { importance: 'captured' })
    await push(990)
    expect(unacked()).toHaveLength(1_000)
    expect(dropped).toBe(10)
    expect(unacked()).not.toContain('e11')
    await push(1)
    expect(unacked()).not.toContain('e21')
    expect(unacked()[0]).toBe('e1')

    queue.open(send)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(sent[0]?.dropped).toBe(11)
    expect(sent[1]).not.toHaveProperty('dropped')
  })

  it('holds at most 256 kB', () => {
    for (let i = 0; i < 40; i++) queue.push([entry(event(`b${i}`, { text: 'x'.repeat(8_000) }))])
    const bytes = JSON.stringify(queue.entries.map((each) => each.event)).length
    expect(bytes).toBeLessThanOrEqual(256_200)
    expect(dropped).toBeGreaterThan(0)
  })

  it('puts an event before all others when asked to', async () => {
    await push(1)
    queue.push([entry(event('start'), { importance: 'captured', isFirst: true })])
    expect(unacked()).toEqual(['start', 'e1'])
  })

  it('is empty after clear', async () => {
    await push(5)
    queue.clear()
    queue.open(send)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sent).toEqual([])
  })
})
