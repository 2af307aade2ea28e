import { randomUUID } from 'node:crypto'
import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { type Arrival, disorderEvents, lateIn } from '../fixtures/disordered-events.js'
import { windows } from '../fixtures/windows.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { createProactiveServer } from '../create-proactive-server.js'
import { seeded } from '../testing/simulate/random.js'
import { virtualClock } from '../testing/virtual-clock.js'

const lastsMs = seconds(90)
const keys = { secret: 'a secret that only tests know, for tokens', ingestKey: 'i', operatorKey: 'o' }

/** Runs a server with these arrivals. Returns its signals, and how many events were duplicates and late. */
async function play(arrivals: readonly Arrival[]) {
  const clock = virtualClock()
  const log = memoryLog()
  const store = memoryStore(log)
  const server = createProactiveServer({
    pack: windows(), store, log, clock, ...keys, identify: () => null, origins: [], logger: silent, ids: randomUUID, partitions: 4,
  })
  await server.start()
  const start = clock.now()
  let known = 0
  const tickMs = 100
  for (let now = tickMs; now < lastsMs + seconds(30); now += tickMs) {
    await clock.advance(tickMs, () => server.advanceClock(0))
    const due = arrivals.filter(({ arrives }) => arrives <= now && arrives > now - tickMs)
    const events = due.map(({ event: { at, ...event } }) => ({ ...event, time: new Date(start + at).toISOString() }))
    const answer = await server.ingest(events)
    if (answer.ok) known += answer.duplicate
    await server.advanceClock(0)
  }
  const metrics = await server.handlers.GET(new Request('http://localhost/api/proactive/metrics', { headers: { authorization: 'Bearer o' } }))
  const late = lateIn(await metrics.text())
  await server.stop()
  const { inspections } = store.tables
  return { known, late, signals: inspections.flatMap((one) => (one.type === 'signal' ? [JSON.stringify(one.signal)] : [])).toSorted() }
}

it('duplicates, disorder and delays up to two seconds change no windowed signal, and late events are counted', async () => {
  const arrivals = disorderEvents(seeded('a day in autumn'), { lastsMs, events: 800, delayMs: seconds(2) - 100 })
  const [clean, bad] = [await play(arrivals.clean), await play(arrivals.bad)]
  expect(clean.signals.length).toBeGreaterThan(50)
  expect(bad.signals).toEqual(clean.signals)
  expect([clean.late, bad.late]).toEqual([0, arrivals.late * 4])
  expect([clean.known, bad.known]).toEqual([0, arrivals.twice])
})
