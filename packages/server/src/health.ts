import { createRequire } from 'node:module'
import type { Health } from '@proactive/protocol'
import type { Store } from './store.js'
import type { Worker } from './worker.js'

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')
const pingMs = 1_000
/** Records that wait longer than this are worth an alarm. */
const maxLagMs = 5_000

export interface HealthCheck {
  check(): Promise<Health>
}

export function createHealth({ store, worker }: { store: Store; worker: () => Worker }): HealthCheck {
  return {
    async check() {
      const timeout = new Promise<boolean>((done) => void setTimeout(done, pingMs, false).unref())
      const isReachable = await Promise.race([store.ping().then(() => true, () => false), timeout])
      const { state, lagMs } = worker()
      const isStarting = state === 'starting'
      const isRunning = state === 'running'
      const isWell = isReachable && isRunning && lagMs < maxLagMs
      return {
        status: isStarting ? 'starting' : isWell ? 'ok' : 'degraded',
        version,
        checks: { store: isReachable ? 'ok' : 'down', bus: isRunning ? 'ok' : 'down', agent: 'ok' },
        lagMs,
      }
    },
  }
}
