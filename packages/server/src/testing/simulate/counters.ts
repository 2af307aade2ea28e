/** How often something happened, by name: what a simulation really went through. */
export interface Counters {
  add(name: string, by?: number): void
  readonly all: Readonly<Record<string, number>>
}

export function createCounters(): Counters {
  const all: Record<string, number> = {}
  return {
    all,
    add(name, by = 1) {
      all[name] = (all[name] ?? 0) + by
    },
  }
}
