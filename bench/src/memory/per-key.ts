import { createEngine, type Engine, homeOf, type Message, type Partition } from '@proactive/engine'
import { parse } from '../derive/deriver.js'
import { SeedDeriver } from '../derive/seed-deriver.js'
import { scarceBooks } from '../derive/pack.js'
import { eventLine } from '../derive/task.js'
import { heap } from './heap.js'

const keys = 50_000
const eventsPerKey = 5
const start = Date.UTC(2026, 0, 5, 9)

/** Measures the bytes per key: while the burst is open, and after it, with only the window's five events left. */
export function engineBytes(): { open: number; settled: number } {
  const engine: Engine = createEngine(scarceBooks({ inTime: false }))
  const partition: Partition = engine.partition(0, 1)
  const before = heap()
  for (const { now, lines } of batches(2_000)) {
    engine.step(partition, lines.map((line): Message => {
      const event = parse(line)
      return { id: event.id, to: homeOf(event), cause: event.id, body: { type: 'event', event } }
    }), now)
  }
  const open = (heap() - before) / keys
  engine.step(partition, [], start + 6_000)
  return { open, settled: (heap() - before) / keys }
}

/** Measures the bytes per key of the seed: buffers by payload, each with a timer, before the first timer ends. */
export function seedBytes(): number {
  const timers: NodeJS.Timeout[] = []
  const seed = new SeedDeriver((ms, act) => timers.push(setTimeout(act, ms * 1_000)))
  const before = heap()
  for (const { lines } of batches(2_000)) for (const line of lines) seed.take(parse(line))
  const bytes = (heap() - before - timers.length * 8) / keys
  for (const timer of timers) clearTimeout(timer)
  return bytes
}

/** Yields every key once, then again, five times within `withinMs`. No copies fall, so no signal is derived. */
function* batches(withinMs: number): Generator<{ now: number; lines: string[] }> {
  const size = 500
  const count = (keys * eventsPerKey) / size
  for (let batch = 0; batch < count; batch++) {
    const now = start + Math.floor((batch * withinMs) / count)
    yield { now, lines: Array.from({ length: size }, (_, i) => lineOf(batch * size + i, now)) }
  }
}

function lineOf(n: number, now: number): string {
  return eventLine({ n, book: n % keys, copies: 20 + Math.floor(n / keys), now })
}
