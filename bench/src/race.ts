/** Something that does its work on an input: the same input for all that run against each other. */
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
  /** Made before the clock runs. */
  next: () => Input
}

/**
 * Lets contestants take turns within a second, each time in another order, so that whatever else the machine does
 * strikes all of them alike. Each pays for the garbage that it leaves.
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

/** Every round starts with somebody else and goes the other way round, so that nobody always follows the same. */
export function inOrderOf<One>(round: number, contestants: readonly One[]): One[] {
  const start = round % contestants.length
  const order = [...contestants.slice(start), ...contestants.slice(0, start)]
  return round % 2 === 0 ? order : order.toReversed()
}

/** This process' own time: a neighbour's does not count. The collector runs on the same thread, see run.ts. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Collects young garbage; what has survived this twice is old. */
function sweep(): void {
  globalThis.gc?.({ type: 'minor' })
}
