import type { Mode, Pack } from '@proactive/engine'
import type { Appender } from '../log/appender.js'
import type { Store } from '../store/store.js'

/** Which use cases and reactions an operator has switched to live, dry or off. The store keeps them over restarts of the engine. */
export interface Modes {
  /** The names of the pack's use cases, and of its reactions. No two are the same. */
  readonly names: Readonly<Record<'useCases' | 'reactions', readonly string[]>>
  /** Resolves to what was switched, by name. */
  all(): Promise<ReadonlyMap<string, Mode>>
  switch(name: string, mode: Mode): Promise<void>
  /** Tells a started engine what was switched before. */
  restore(): Promise<void>
  /** Switches everything back to what its definition says. */
  clear(): Promise<void>
}

export function createModes({
  pack,
  store,
  appender,
  ids,
}: {
  pack: Pick<Pack, 'useCases' | 'reactions'>
  store: Store
  appender: Appender
  ids: () => string
}): Modes {
  const names = { useCases: pack.useCases.map(({ name }) => name), reactions: pack.reactions.map(({ name }) => name) }

  async function all(): Promise<ReadonlyMap<string, Mode>> {
    const kept = await Promise.all([...names.useCases, ...names.reactions].map(async (name) => [name, await store.setting(keyOf(name))] as const))
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
    names,
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
