import type { Item } from './items.js'

/** How an item is related to the one that is selected. */
export type Light = 'self' | 'cause' | 'effect'

/** Returns everything that led to an item and everything that followed from it, by id. */
export function lightsOf(items: readonly Item[], selected: string): ReadonlyMap<string, Light> {
  const byId = new Map(items.map((item) => [item.id, item]))
  const effects = new Map<string, string[]>()
  for (const { id, causes } of items) for (const cause of causes) effects.set(cause, [...(effects.get(cause) ?? []), id])
  const lights = new Map<string, Light>()
  if (!byId.has(selected)) return lights
  spread(selected, 'cause', (id) => byId.get(id)?.causes ?? [])
  spread(selected, 'effect', (id) => effects.get(id) ?? [])
  lights.set(selected, 'self')
  return lights

  /** Lights what is reached from an item by steps of one kind. Events and commands may cause each other in a circle. */
  function spread(from: string, light: Light, next: (id: string) => readonly string[]): void {
    const seen = new Set([from])
    for (const id of seen) for (const one of next(id)) seen.add(one)
    for (const id of seen) if (!lights.has(id)) lights.set(id, light)
  }
}

/** Returns the lit items as a story: in the order of time. */
export function chainOf(items: readonly Item[], lights: ReadonlyMap<string, Light>): Item[] {
  return items.filter(({ id }) => lights.has(id))
}
