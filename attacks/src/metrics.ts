import { basePath } from '@proactive/protocol'
import type { Target } from './target.js'
import { request } from './wire/http.js'

/** What a server counts, by name and labels as they are written in the Prometheus text. */
export type Counters = ReadonlyMap<string, number>

/** Reads the counters; none without the operator's key or where it is refused. */
export async function readCounters({ url, operatorKey }: Target): Promise<Counters | undefined> {
  if (operatorKey === undefined) return undefined
  const { status, body } = await request(url, { method: 'GET', path: `${basePath}/metrics`, headers: { authorization: `Bearer ${operatorKey}` } })
  if (status !== 200 || typeof body !== 'string') return undefined
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

/** By how much all series that match have risen together, and which of them did. */
export function riseOf(before: Counters, after: Counters, isCounted: (series: string) => boolean): { by: number; series: string[] } {
  const risen = [...after].map(([series, value]) => ({ series, by: value - (before.get(series) ?? 0) })).filter((one) => isCounted(one.series) && one.by > 0)
  return { by: risen.reduce((sum, one) => sum + one.by, 0), series: risen.map(({ series }) => series.replace(/^proactive_/, '')) }
}

/** Whether a series counts refusals under this code of the protocol. */
export const countsCode = (code: string) => (series: string): boolean => /^proactive_\w+_total\{/.test(series) && series.includes(`code="${code}"`)
