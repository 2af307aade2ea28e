import { QueueClock } from './clock.js'
import { type Deriver, parse } from './deriver.js'
import { SeedDeriver } from './seed-deriver.js'
import { type LogEvent, type Scarce, task } from './task.js'

/** The seed as described, keyed by the whole payload. It does less than the task and derives too many signals. */
export function withSeed(): Deriver {
  const clock = new QueueClock()
  const seed = new SeedDeriver((ms, act) => clock.after(ms, act))
  const signals: Scarce[] = []
  seed.on('signal', ({ payload: { bookId, copies } }) => signals.push({ bookId, copies, at: clock.now, count: 0 }))
  return {
    name: 'seed',
    signals,
    run(batches) {
      for (const { now, lines } of batches) {
        clock.advance(now)
        for (const line of lines) seed.take(parse(line))
      }
    },
  }
}

/** The seed keyed by book, with the rest of the task added: a buffer and a timer per book. */
export function withSeedKeyed(): Deriver {
  const clock = new QueueClock()
  const buffers = new Map<string, LogEvent[]>()
  const times = new Map<string, number[]>()
  const below = new Set<string>()
  const signals: Scarce[] = []

  const derive = (key: string): void => {
    const events = buffers.get(key) ?? []
    buffers.delete(key)
    const last = events.at(-1)
    if (!last) return
    const { data: { bookId, copies }, time } = last
    const inWindow = [...(times.get(key) ?? []), ...events.map((event) => event.time)].filter((at) => at > time - task.windowMs)
    times.set(key, inWindow)
    if (below.has(key)) {
      if (copies >= task.rearm) below.delete(key)
    } else if (copies < task.below) {
      below.add(key)
      signals.push({ bookId, copies, at: time, count: inWindow.length })
    }
  }
  const take = (event: LogEvent): void => {
    const key = `${event.type}:${event.data.bookId}`
    const buffer = buffers.get(key)
    if (buffer) buffer.push(event)
    else {
      buffers.set(key, [event])
      clock.after(task.collapseMs, () => derive(key))
    }
  }
  return {
    name: 'seed, keyed',
    signals,
    run(batches) {
      for (const { now, lines } of batches) {
        clock.advance(now)
        for (const line of lines) take(parse(line))
      }
    },
  }
}
