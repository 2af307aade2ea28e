/** One of the implementations that are compared; all get the same input. */
export interface Contestant<Input> {
  readonly name: string
  run(input: Input): void
}

/** CPU microseconds, by contestant and round. */
export interface Times {
  of(name: string): number[]
}

interface RaceOptions<Input> {
  contestants: readonly Contestant<Input>[]
  rounds: number
  /** Makes the input of a round, before the clock starts. */
  next: () => Input
}

/**
 * Lets contestants take turns within a second, each round in another order, so that other load on the machine affects
 * all alike. The time of a turn includes the collection of its young garbage.
 *
 * @example
 * const times = race({ contestants: [parse, derive], rounds: 9, next: () => feed.batches(200) })
 * ratios(times.of('derive'), times.of('parse'))
 */
export function race<Input>({ contestants, rounds, next }: RaceOptions<Input>): Times {
  const times = new Map(contestants.map(({ name }) => [name, Array.from({ length: rounds }, () => 0)]))
  for (let round = 0; round < rounds; round++) {
    const input = next()
    sweep()
    sweep()
    for (const contestant of inOrderOf(round, contestants)) {
      const before = cpuMicros()
      contestant.run(input)
      sweep()
      const mine = times.get(contestant.name)
      if (mine) mine[round] = cpuMicros() - before
    }
  }
  return { of: (name) => times.get(name) ?? [] }
}

/** Returns the order of a round: another start each round, and every second round reversed. */
export function inOrderOf<One>(round: number, contestants: readonly One[]): One[] {
  const start = round % contestants.length
  const order = [...contestants.slice(start), ...contestants.slice(0, start)]
  return round % 2 === 0 ? order : order.toReversed()
}

/** Returns the CPU time of this process in microseconds. It includes the garbage collector, see run.ts. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Collects young garbage; an object that survives two collections is old. */
function sweep(): void {
  globalThis.gc?.({ type: 'minor' })
}
