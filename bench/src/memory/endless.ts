import { createEngine, type Engine, type Event, type Message, type Partition } from '@proactive/engine'
import { scarceBooks } from '../derive/pack.js'
import { cpuMicros } from '../race.js'
import { heap } from './heap.js'

const stepMs = 10
const perStep = 80
/** One key in a hundred occurs again just before the end of its window, and must still be known. */
const probeEvery = 100
const probeAfter = 9_500 / stepMs

export interface Endless {
  keys: number
  /** Live heap in bytes after each quarter of a million keys. */
  bytes: number[]
  probes: number
  /** Probes whose first event had been evicted. */
  forgotten: number
  evicted: number
}

/**
 * Sends endless new keys, 8 000 a second: 80 000 are live in a window of 10 s, below the default cap of 100 000. Stops
 * at `most` keys or after `seconds` of CPU time.
 */
export function endless(most: number, seconds: number): Endless {
  const engine: Engine = createEngine(scarceBooks({ inTime: false, standsMs: 1_000 }))
  const partition: Partition = engine.partition(0, 1)
  const until = cpuMicros() + seconds * 1e6
  const found: Endless = { keys: 0, bytes: [], probes: 0, forgotten: 0, evicted: 0 }
  for (let step = 0; found.keys < most && cpuMicros() < until; step++) {
    const now = Date.UTC(2026, 0, 5, 9) + step * stepMs
    const messages = Array.from({ length: perStep }, (_, i) => message(found.keys + i, 20, now))
    const first = (step - probeAfter) * perStep
    const probe = first >= 0 ? first + ((probeEvery - (first % probeEvery)) % probeEvery) : -1
    if (probe >= 0 && probe < first + perStep) messages.push(message(probe, 4, now))
    for (const seen of engine.step(partition, messages, now).seen) {
      if (seen.type === 'dropped' && seen.reason === 'key') found.evicted += seen.count
      if (seen.type !== 'signal') continue
      found.probes++
      if (countOf(seen.signal.data) !== 2) found.forgotten++
    }
    found.keys += perStep
    if (found.keys % 250_000 === 0) found.bytes.push(heap())
  }
  return found
}

const countOf = (data: unknown): unknown => (typeof data === 'object' && data !== null && 'count' in data ? data.count : undefined)

function message(key: number, copies: number, now: number): Message {
  const bookId = `b${String(key).padStart(9, '0')}`
  const id = `${bookId} ${copies}`
  const event: Event = {
    id, type: 'copies.changed', version: 1, time: now, received: now, source: 'desk', subject: `book/${bookId}`,
    data: { bookId, copies, branch: 'central' },
  }
  return { id, to: `home:book/${bookId}`, cause: id, body: { type: 'event', event } }
}
