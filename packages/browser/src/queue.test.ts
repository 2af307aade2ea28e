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
function push(many: number, how: Parameters<Queue['push']>[1] = { worth: 'tracked' }): void {
  for (let i = 0; i < many; i++) queue.push(event(), how)
}

/** An ack that comes when the test says so. */
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
  count = 0
  queue = createQueue({
    runtime: { now: () => Date.now(), random: () => 0 },
    onRejected: (each) => rejected.push(each),
    onDropped: (total) => {
      dropped = total
    },
    onUnauthorized: () => unauthorized++,
    limits: () => limits,
  })
})
afterEach(() => vi.useRealTimers())

describe('a queue', () => {
  it('sends twenty at once, and fewer after a tenth of a second', async () => {
    queue.open(send)
    push(20)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(0)
    push(2)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(ids()[1]).toEqual(['e21', 'e22'])
  })

  it('does not let an urgent one wait, nor those before it', () => {
    queue.open(send)
    push(1)
    push(1, { worth: 'outcome', urgent: true })
    expect(ids()).toEqual([['e1', 'e2']])
  })

  it('has one batch on its way at a time, so that order is kept', async () => {
    const { promise, release } = later()
    answers = [promise]
    queue.open(send)
    push(40)
    expect(sent).toHaveLength(1)
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(ids().flat()).toEqual(Array.from({ length: 40 }, (_, i) => `e${i + 1}`))
  })

  it('keeps a batch until its ack, and sends it again with the same ids', async () => {
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

  it('tries again by itself when an ack did not come though the way is open', async () => {
    answers = [null]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ids()[1]).toEqual(ids()[0])
  })

  it('does not take an ack of before a reconnect for one of after', async () => {
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

  it('halves what is too large until the culprit is alone, reports that one and loses no other', async () => {
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

  it('refuses an event over the limit by itself', () => {
    queue.push(event('big', { text: 'ž'.repeat(4_100) }), { worth: 'tracked' })
    expect(rejected).toMatchObject([{ event: { id: 'big' }, code: 'too_large' }])
    expect(queue.unacked()).toEqual([])
  })

  it('reports a rejected event and lets it go', async () => {
    answers = [{ ok: true, accepted: 19, duplicate: 0, rejected: [{ id: 'e4', code: 'invalid_event', message: 'bookId' }] }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(rejected).toMatchObject([{ event: { id: 'e4' }, code: 'invalid_event', message: 'bookId' }])
    expect(queue.unacked()).toEqual([])
  })

  it('waits as long as it is told when it was too fast', async () => {
    answers = [{ ok: false, code: 'rate_limited', message: 'slower', retryAfterMs: 5_000 }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(4_999)
    push(1, { worth: 'outcome', urgent: true })
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(ids()[1]?.slice(0, 20)).toEqual(ids()[0])
  })

  it('asks for a new token when the old one is refused', async () => {
    answers = [{ ok: false, code: 'token_expired', message: 'expired' }]
    queue.open(send)
    push(20)
    await vi.advanceTimersByTimeAsync(0)
    expect(unauthorized).toBe(1)
    expect(queue.unacked()).toHaveLength(20)
  })

  it('holds a thousand, lets go of the oldest of least worth first, and tells how many', async () => {
    push(10, { worth: 'outcome' })
    push(10, { worth: 'captured' })
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
    for (let i = 0; i < 40; i++) queue.push(event(`b${i}`, { text: 'x'.repeat(8_000) }), { worth: 'tracked' })
    const bytes = JSON.stringify(queue.unacked()).length
    expect(bytes).toBeLessThanOrEqual(256_200)
    expect(dropped).toBeGreaterThan(0)
  })

  it('puts what began everything first', () => {
    push(1)
    queue.push(event('start'), { worth: 'captured', first: true })
    expect(queue.unacked().map(({ id }) => id)).toEqual(['start', 'e1'])
  })

  it('forgets all when it is cleared', async () => {
    push(5)
    queue.clear()
    queue.open(send)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sent).toEqual([])
  })
})
