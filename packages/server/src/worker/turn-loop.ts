import type { Clock } from '../runtime/clock.js'

const firstRetryMs = 50
const lastRetryMs = 5_000

/** Runs turns until there is nothing left to do: after every wake, when a timer is due, and again after a failure. */
export interface TurnLoop {
  /** Runs turns until there is nothing left to do. One run at a time; a call during a run makes that run look again. */
  run(): Promise<void>
  /** Cancels all timers and waits for the current run. */
  stop(): Promise<void>
}

/** How a turn ended: it had nothing to do, it did everything, or there is more to do at once. */
export type Turn = 'idle' | 'done' | 'more'

/** Creates the loop of a worker. It retries after a failed turn with exponential backoff. */
export function createTurnLoop({ clock, canRun, isStopped, turn, afterTurn, onIdle, onFailure, nextDue }: {
  clock: Clock
  canRun: () => boolean
  isStopped: () => boolean
  turn: () => Promise<Turn>
  afterTurn: () => Promise<void>
  /** Called when there is nothing left to do. */
  onIdle: () => void
  /** Called when a turn failed, before the retry is scheduled. */
  onFailure: (cause: unknown, retryMs: number) => Promise<void>
  /** Returns the delay after which a turn is due without a wake, in milliseconds; Infinity for none. */
  nextDue: () => number
}): TurnLoop {
  let running: Promise<void> | undefined
  let isWanted = false
  let retryMs = firstRetryMs
  const cancels: (() => void)[] = []
  let cancelDue: (() => void) | undefined

  async function runTurns(): Promise<void> {
    try {
      while (isWanted && !isStopped()) {
        isWanted = false
        let last: Turn
        do {
          last = await turn()
          if (last === 'idle') break
          retryMs = firstRetryMs
          await afterTurn()
        } while (last === 'more' && !isStopped())
        if (!isStopped()) onIdle()
      }
      wakeWhenDue()
    } catch (cause) {
      await onFailure(cause, retryMs)
      if (isStopped()) return
      cancels.push(clock.after(retryMs, wake))
      retryMs = Math.min(retryMs * 2, lastRetryMs)
    } finally {
      // No await may come between the last check of `isWanted` and this line, or a wake in between would be lost.
      running = undefined
    }
  }

  function wakeWhenDue(): void {
    cancelDue?.()
    const dueMs = nextDue()
    cancelDue = dueMs === Infinity ? undefined : clock.after(dueMs, wake)
  }

  function run(): Promise<void> {
    isWanted = true
    if (!canRun() || isStopped()) return Promise.resolve()
    running ??= runTurns()
    return running
  }

  function wake(): void {
    void run()
  }

  return {
    run,
    async stop() {
      for (const cancel of cancels) cancel()
      cancelDue?.()
      await running
    },
  }
}
