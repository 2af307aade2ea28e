import { AsyncLocalStorage } from 'node:async_hooks'

const causes = new AsyncLocalStorage<string | undefined>()

/** Runs work within which ingested events are caused by this, where they do not say otherwise; undefined: by nothing. */
export function withCause<T>(causationId: string | undefined, work: () => T): T {
  return causes.run(causationId, work)
}

/** Returns the cause of the work that is run now. */
export const presentCause = (): string | undefined => causes.getStore()
