import { createRequire } from 'node:module'
import type { Health } from '@proactive/protocol'
import type { Decider } from './answering.js'
import type { Store } from './store.js'
import type { Worker } from './worker.js'

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')
const pingMs = 1_000
/** Records that wait longer than this are worth an alarm. */
const maxLagMs = 5_000

/** A transaction that writes for longer keeps everybody from reading what came after it. */
const longWriteMs = 2_000

export interface HealthCheck {
  check(): Promise<Health>
}

export function createHealth({ store, worker, decider }: {
  store: Store
  worker: () => Worker
  decider: Pick<Decider, 'isWell'>
}): HealthCheck {
  return {
    async check() {
      const timeout = new Promise<boolean>((done) => void setTimeout(done, pingMs, false).unref())
      const isReachable = await Promise.race([store.ping().then(() => true, () => false), timeout])
      const writer = isReachable ? await store.oldestWriter().catch(() => null) : null
      const { state, lagMs } = worker()
      const isStarting = state === 'starting'
      const isRunning = state === 'running'
      const canDecide = decider.isWell?.() ?? true
      const heldBackBy = writer && writer.forMs > longWriteMs ? writer : null
      const isWell = isReachable && isRunning && canDecide && lagMs < maxLagMs && !heldBackBy
      return {
        status: isStarting ? 'starting' : isWell ? 'ok' : 'degraded',
        version,
        checks: { store: isReachable ? 'ok' : 'down', bus: isRunning ? 'ok' : 'down', agent: canDecide ? 'ok' : 'down' },
        lagMs,
        ...(heldBackBy && { heldBackBy }),
      }
    },
  }
}
