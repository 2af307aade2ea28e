/** What the engine is busy with: it does one thing at a time, so that no two prompts are shown together. */
export interface Occupation {
  /** Says what the engine is busy with; `null` when it is free. */
  readonly reason: string | null
  /** Says that the task has come to something else. */
  change: (reason: string) => void
  /** Resolves once the present task has ended. */
  free: () => Promise<unknown>
  /** Begins a task of an engine that is free. */
  occupy: <Result>(reason: string, task: () => Promise<Result>) => Promise<Result>
}

/** Creates the occupation of an engine that is free. */
export function createOccupation(): Occupation {
  let reason: string | null = null
  let free: Promise<unknown> = Promise.resolve()

  return {
    get reason() {
      return reason
    },
    change(next) {
      reason = next
    },
    free: async () => free,
    async occupy(begun, task) {
      reason = begun
      const run = task().finally(() => {
        reason = null
      })
      free = run.catch(() => {
        // The caller of the task hears of it.
      })
      return run
    },
  }
}
