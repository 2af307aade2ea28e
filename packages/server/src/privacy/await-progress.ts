import { ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Progress } from '../store/erasures.js'
import type { Store } from '../store/store.js'

const firstPollMs = 10
const lastPollMs = 250

/**
 * Waits until every partition has stepped a record, or is settled behind it.
 *
 * @throws ProactiveError `unavailable` when a partition has skipped the record, after `timeoutMs` milliseconds, or when
 *   `isStopped` says that this process is stopping.
 */
export async function awaitProgress(
  { store, clock }: { store: Store; clock: Clock },
  { id, until, timeoutMs, isStopped = () => false }: { id: string; until: 'stepped' | 'settled'; timeoutMs: number; isStopped?: () => boolean },
): Promise<void> {
  const enough: readonly Progress[] = until === 'settled' ? ['settled'] : ['settled', 'stepped']
  let pollMs = firstPollMs
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const progress = await store.progressOf(id)
    if (enough.includes(progress)) return
    if (progress === 'skipped') throw unavailable('A partition could not carry the erasure out and has skipped it')
    if (isStopped()) throw unavailable('The server is stopping')
    if (waitedMs >= timeoutMs) throw unavailable(`The erasure takes longer than ${timeoutMs} ms`)
    pollMs = Math.min(pollMs * 1.5, lastPollMs)
    await new Promise<void>((done) => void clock.after(pollMs, done))
  }
}

/** Returns the refusal of an erasure that goes on, or is begun again. */
export function unavailable(what: string): ProactiveError {
  return new ProactiveError('unavailable', `${what}: send the same request again.`, { retryAfterMs: 1_000 })
}
