/** Counts by name what happened in a simulation, so that a test can check that its faults really occurred. */
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
