import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Served } from '../serving/served.js'

/** The warm-up before measuring starts. */
const warmMs = 500

/** Runs `work` while another process sends events to a server at the given rate. */
export async function underLoad<T>(served: Served, eventsPerSecond: number, work: () => Promise<T>): Promise<T> {
  if (eventsPerSecond === 0) return work()
  const program = fileURLToPath(new URL('load.js', import.meta.url))
  const load = fork(program, [served.kind, served.url, String(eventsPerSecond)])
  await once(load, 'message')
  await pause(warmMs)
  try {
    return await work()
  } finally {
    load.send('behind?')
    const [{ behind }] = await once(load, 'message')
    // The load sends `eventsPerSecond / 20` batches a second. More than a tenth of these in flight means overload.
    if (behind > eventsPerSecond / 20 / 10) console.error(`The server '${served.kind}' is overloaded: ${behind} batches are not acknowledged.`)
    load.disconnect()
    await once(load, 'exit')
  }
}
