import type { Mode } from '@proactive/engine'
import type { Appender } from '../log/appender.js'
import type { ServedPack } from '../shell.js'
import type { Store } from '../store/store.js'

/** Which use cases are live, dry or off: kept over restarts, whatever the engine still knows. */
export interface Modes {
  /** Those that were switched. */
  all(): Promise<ReadonlyMap<string, Mode>>
  switch(useCase: string, mode: Mode): Promise<void>
  /** Tells the engine what was switched before it started. */
  restore(): Promise<void>
  /** As their definitions say again. */
  clear(): Promise<void>
}

export function createModes({
  pack,
  store,
  appender,
  ids,
}: {
  pack: Pick<ServedPack, 'useCases'>
  store: Store
  appender: Appender
  ids: () => string
}): Modes {
  const names = pack.useCases.map(({ name }) => name)

  async function all(): Promise<ReadonlyMap<string, Mode>> {
    const kept = await Promise.all(names.map(async (name) => [name, await store.setting(keyOf(name))] as const))
    return new Map(kept.flatMap(([name, mode]) => (isMode(mode) ? [[name, mode]] : [])))
  }

  async function tell(modes: Iterable<readonly [string, Mode]>): Promise<void> {
    const messages = Array.from(modes, ([useCase, mode]) => {
      const id = ids()
      return { id, to: 'all' as const, cause: id, body: { type: 'mode' as const, useCase, mode } }
    })
    await appender.append(messages)
  }

  return {
    all,
    async switch(useCase, mode) {
      await store.setSetting(keyOf(useCase), mode)
      await tell([[useCase, mode]])
    },
    restore: async () => tell(await all()),
    async clear() {
      for (const name of (await all()).keys()) await store.setSetting(keyOf(name), null)
    },
  }
}

const keyOf = (useCase: string): string => `use-case.mode/${useCase}`

export function isMode(value: unknown): value is Mode {
  return value === 'live' || value === 'dry' || value === 'off'
}
