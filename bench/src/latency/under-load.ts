import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Served } from '../serving/served.js'

/** Until nothing of the beginning is left. */
const warmMs = 500

/** Does something while another process sends a server so many events a second. */
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
    // It takes one second to send as many batches; more than a tenth of them on their way means that it drowns.
    if (behind > eventsPerSecond / 20 / 10) console.error(`${served.kind} is ${behind} batches behind.`)
    load.disconnect()
    await once(load, 'exit')
  }
}
