import type { BatchAnswer, EventBatch, WireEvent } from '@proactive/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createQueue, type Queue, type Rejected } from './queue.js'

const ok: BatchAnswer = { ok: true, accepted: 0, duplicate: 0, rejected: [] }
const limits = { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 }

let queue: Queue
let sent: (EventBatch & { dropped?: number })[]
let answers: (BatchAnswer | null | Promise<BatchAnswer | null>)[]
let rejected: Rejected[]
let dropped: number
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
function push(many: number, how: Parameters<Queue['push']>[1] = { importance: 'tracked' }): void {
  for (let i = 0; i < many; i++) queue.push(event(), how)
}

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
  unauthorized = 0
  denied = 0
  count = 0
  queue = createQueue({
    runtime: { random: () => 0 },
    serverNow: () => Date.now(),
    onRejected: (each) => rejected.push(each),
    onDropped: (total) => {
      dropped = total
    },
    onUnauthorized: () => unauthorized++,
    onDenied: () => denied++,
    limits: () => limits,
  })
})
afterEach(() => vi.useRealTimers())

describe('a queue', () => {
  it('sends twenty events at once, and fewer after 100 ms', async () => {
    queue.open(send)
    push(20)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(0)
    push(2)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(ids()[1]).toEqual(['e21', 'e22'])
  })

  it('sends an urgent event at once, with the events before it', () => {
    queue.open(send)
    push(1)
    push(1, { importance: 'outcome', urgent: true })
    expect(ids()).toEqual([['e1', 'e2']])
  })

  it('has one batch in flight at a time, so that the order is kept', async () => {
    const { promise, release } = later()
    answers = [promise]
    queue.open(send)
    push(40)
    expect(sent).toHaveLength(1)
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(ids().flat()).toEqual(Array.from({ length: 40 }, (_, i) => `e${i + 1}`))
  })

  it('keeps a batch until its ack, and sends the batch again with the same ids', async () => {
    answers = [null]
    queue.open(send)
    push(20)
    queue.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.unacked()).toHaveLength(20)
    queue.open(send)
    await vi.advanceTimersByTimeAsync(0)
    expect(ids()[1]).toEqual(ids()[0])
    expect(queue.unacked()).toEqual([])
  })

  it('retries a batch whose ack did not arrive on an open connection', async () => {
    answers = [null]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ids()[1]).toEqual(ids()[0])
  })

  it('ignores an ack of an earlier connection', async () => {
    const { promise, release } = later()
    answers = [promise, null]
    queue.open(send)
    push(20)
    queue.close()
    queue.open(send)
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.unacked()).toHaveLength(20)
  })

  it('halves a batch that is too large until the faulty event is alone, and rejects only that event', async () => {
    const tooLarge: BatchAnswer = { ok: false, code: 'too_large', message: 'too large' }
    const send3 = async (batch: EventBatch): Promise<BatchAnswer> => {
      sent.push(batch)
      return batch.events.some(({ id }) => id === 'e3') ? tooLarge : ok
    }
    queue.open(send3)
    push(20)
    await vi.advanceTimersByTimeAsync(200)
    expect(rejected.map((each) => each.event.id)).toEqual(['e3'])
    const arrived = sent.filter(({ events }) => events.every(({ id }) => id !== 'e3')).flatMap(({ events }) => events)
    expect(arrived).toHaveLength(19)
    expect(queue.unacked()).toEqual([])
  })

  it('rejects an event above the size limit', () => {
    queue.push(event('big', { text: 'ž'.repeat(4_100) }), { importance: 'tracked' })
    expect(rejected).toMatchObject([{ event: { id: 'big' }, code: 'too_large' }])
    expect(queue.unacked()).toEqual([])
  })

  it('reports a rejected event and drops it', async () => {
    answers = [{ ok: true, accepted: 19, duplicate: 0, rejected: [{ id: 'e4', code: 'invalid_event', message: 'bookId' }] }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(rejected).toMatchObject([{ event: { id: 'e4' }, code: 'invalid_event', message: 'bookId' }])
    expect(queue.unacked()).toEqual([])
  })

  it('waits for retryAfterMs after rate_limited, also with urgent events', async () => {
    answers = [{ ok: false, code: 'rate_limited', message: 'Rate limit exceeded.', retryAfterMs: 5_000 }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(4_999)
    push(1, { importance: 'outcome', urgent: true })
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(ids()[1]?.slice(0, 20)).toEqual(ids()[0])
  })

  it('requests a new token when the old one is refused', async () => {
    answers = [{ ok: false, code: 'token_expired', message: 'expired' }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(unauthorized).toBe(1)
    expect(queue.unacked()).toHaveLength(20)
  })

  it.each<BatchAnswer>([
    { ok: false, code: 'consent_denied', message: 'This person said no.' },
    { ok: true, accepted: 1, duplicate: 0, rejected: [{ id: 'e2', code: 'consent_denied', message: 'This person said no.' }] },
  ])('is emptied when the server answers that the person said no', async (answer) => {
    answers = [answer]
    queue.open(send)
    push(30)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([sent.length, denied, queue.unacked(), rejected]).toEqual([1, 1, [], []])
  })

  it('holds a thousand events, drops the oldest of the least important first, and reports how many', async () => {
    push(10, { importance: 'outcome' })
    push(10, { importance: 'captured' })
    push(990)
    expect(queue.unacked()).toHaveLength(1_000)
    expect(dropped).toBe(10)
    expect(queue.unacked().map(({ id }) => id)).not.toContain('e11')
    push(1)
    expect(queue.unacked().map(({ id }) => id)).not.toContain('e21')
    expect(queue.unacked()[0]?.id).toBe('e1')

    queue.open(send)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(sent[0]?.dropped).toBe(11)
    expect(sent[1]).not.toHaveProperty('dropped')
  })

  it('holds at most 256 kB', () => {
    for (let i = 0; i < 40; i++) queue.push(event(`b${i}`, { text: 'x'.repeat(8_000) }), { importance: 'tracked' })
    const bytes = JSON.stringify(queue.unacked()).length
    expect(bytes).toBeLessThanOrEqual(256_200)
    expect(dropped).toBeGreaterThan(0)
  })

  it('puts an event before all others when asked to', () => {
    push(1)
    queue.push(event('start'), { importance: 'captured', first: true })
    expect(queue.unacked().map(({ id }) => id)).toEqual(['start', 'e1'])
  })

  it('is empty after clear', async () => {
    push(5)
    queue.clear()
    queue.open(send)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sent).toEqual([])
  })
})
