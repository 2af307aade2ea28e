import type { Mode } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { Appender } from './appender.js'
import type { Store } from './store.js'

const key = 'use-case.modes'

/** Which use cases are live, dry or off: kept over restarts, whatever the engine still knows. */
export interface Modes {
  /** Those that are not live. */
  all(): Promise<ReadonlyMap<string, Mode>>
  switch(useCase: string, mode: Mode): Promise<void>
  /** Tells the engine what was switched before it started. */
  restore(): Promise<void>
  /** All live again. */
  clear(): Promise<void>
}

export function createModes({ store, appender, ids }: { store: Store; appender: Appender; ids: () => string }): Modes {
  async function all(): Promise<ReadonlyMap<string, Mode>> {
    return new Map(Object.entries(fieldsOf(await store.setting(key))).filter((entry): entry is [string, Mode] => isMode(entry[1])))
  }

  async function tell(modes: Iterable<readonly [string, Mode]>): Promise<void> {
    const messages = Array.from(modes, ([useCase, mode]) => {
      const id = ids()
      return { id, to: 'all' as const, cause: id, body: { is: 'mode' as const, useCase, mode } }
    })
    await appender.append(messages)
  }

  return {
    all,
    async switch(useCase, mode) {
      await store.setSetting(key, Object.fromEntries(new Map(await all()).set(useCase, mode)))
      await tell([[useCase, mode]])
    },
    restore: async () => tell(await all()),
    clear: () => store.setSetting(key, {}),
  }
}

export function isMode(value: unknown): value is Mode {
  return value === 'live' || value === 'dry' || value === 'off'
}

function fieldsOf(value: Json): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
