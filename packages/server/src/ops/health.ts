import { createRequire } from 'node:module'
import type { Health } from '@proactive/protocol'
import type { Decider } from '../decider/answering.js'
import type { Appender } from '../log/appender.js'
import type { Store } from '../store/store.js'
import type { Worker } from '../worker/worker.js'

const { version }: { version: string } = createRequire(import.meta.url)('../../package.json')
const pingMs = 1_000
/** Records that have waited longer than this make the server degraded. */
const maxLagMs = 5_000
/** A transaction that has been writing for longer is named: readers of the log wait behind it. */
const longWriteMs = 2_000

/** Answers `GET /health`. */
export interface HealthCheck {
  check(): Promise<Health>
}

export function createHealth({ store, appender, worker, decider }: {
  store: Store
  appender: Pick<Appender, 'isWell'>
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
      // A store that can be read and not written to has a full disk.
      const isTaking = appender.isWell
      const isWell = isReachable && isRunning && isTaking && canDecide && lagMs < maxLagMs && !heldBackBy
      return {
        status: isStarting ? 'starting' : isWell ? 'ok' : 'degraded',
        version,
        checks: { store: isReachable ? 'ok' : 'down', bus: isRunning && isTaking ? 'ok' : 'down', agent: canDecide ? 'ok' : 'down' },
        lagMs,
        ...(heldBackBy && { heldBackBy }),
      }
    },
  }
}
