import { readFile } from 'node:fs/promises'

/** The part of an event of Chromium's trace that is read. Times in microseconds; `tdur` is CPU time of the thread. */
interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
  args?: { name?: string; data?: { documentLoaderURL?: string } }
}

/** How much slower than this machine a phone is, as Lighthouse has it; above this a task blocks, in milliseconds. */
const slowdown = 4
const longTaskMs = 50

/**
 * Returns for how long tasks block the main thread of a page from its first content on, in milliseconds on a phone: the
 * total blocking time, of CPU time in place of Lighthouse's wall time. Other load on the machine does not count.
 *
 * @throws Error when the trace has no page whose first content was painted.
 */
export async function blockingOf(traceFile: string): Promise<number> {
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(await readFile(traceFile, 'utf8'))
  const start = traceEvents.findLast(({ name, args }) => name === 'navigationStart' && args?.data?.documentLoaderURL?.startsWith('http'))
  const page = traceEvents.filter(({ pid, tid }) => pid === start?.pid && tid === start.tid)
  const painted = page.find(({ name, ts }) => name === 'firstContentfulPaint' && ts >= (start?.ts ?? 0))
  if (!painted) throw new Error(`The trace ${traceFile} has no first contentful paint.`)
  const tasks = page.filter(({ name, ph, ts, dur = 0 }) => name === 'RunTask' && ph === 'X' && ts + dur > painted.ts)
  return tasks.reduce((sum, { tdur = 0 }) => sum + Math.max(0, (tdur / 1000) * slowdown - longTaskMs), 0)
}
