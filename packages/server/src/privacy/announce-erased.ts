import type { Log } from '../log/log.js'
import type { Clock } from '../runtime/clock.js'
import { noticeRecord } from '../store/notices.js'

/** How many notices one statement appends: while it runs, readers of the log wait for it. */
const noticesAtOnce = 200

/** Tells the other processes that the persons of sessions were erased. */
export async function announceErased(
  sessions: readonly string[],
  { log, clock, ids, worker }: { log: Log; clock: Clock; ids: () => string; worker: () => string },
): Promise<void> {
  for (let from = 0; from < sessions.length; from += noticesAtOnce) {
    const about = { from: worker(), at: clock.now() }
    await log.append(sessions.slice(from, from + noticesAtOnce).map((session) => noticeRecord({ type: 'erased', session }, { id: ids(), ...about })))
  }
}
