/** Something that does its work on an input: the same input for all that run against each other. */
export interface Contestant<Input> {
  readonly name: string
  run(input: Input): void
}

/** By contestant and round. */
export interface Times {
  of(name: string): number[]
}

interface RaceOptions<Input> {
  contestants: readonly Contestant<Input>[]
  rounds: number
  /** Inputs in a round. */
  slices: number
  /** Made before the clock runs. */
  next: () => Input
}

/**
 * CPU microseconds of each contestant, round by round. They take turns within a second, each time in another order,
 * so that whatever else the machine does strikes all of them alike.
 *
 * @example
 * const times = race({ contestants: [parse, derive], rounds: 9, slices: 5, next: () => feed.chunk() })
 * ratios(times.of('derive'), times.of('parse'))
 */
export function race<Input>({ contestants, rounds, slices, next }: RaceOptions<Input>): Times {
  const times = new Map(contestants.map(({ name }) => [name, Array.from({ length: rounds }, () => 0)]))
  let turn = 0
  for (let round = 0; round < rounds; round++) {
    for (let slice = 0; slice < slices; slice++) {
      const input = next()
      turn++
      for (let i = 0; i < contestants.length; i++) {
        const contestant = contestants[(i + turn) % contestants.length]
        const total = contestant && times.get(contestant.name)
        if (!total) continue
        sweep()
        const before = cpuMicros()
        contestant.run(input)
        total[round] = (total[round] ?? 0) + cpuMicros() - before
      }
    }
  }
  return { of: (name) => times.get(name) ?? [] }
}

/** This process' own time on all its threads: a neighbour's does not count, the garbage collector's does. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Nobody pays for the young garbage of the one before. */
function sweep(): void {
  globalThis.gc?.({ type: 'minor' })
}
