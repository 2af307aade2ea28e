import { inOrderOf } from '../race.js'

/** The cost of one turn of a runner. */
export interface Took {
  /** Wall-clock milliseconds. */
  ms: number
  /** CPU microseconds of the measured process. */
  cpu: number
}

export interface Runner {
  name: string
  /** Runs one turn. Preparation happens before its clock starts. */
  run: () => Promise<Took>
}

/** Lets the runners take turns, each round in another order, and returns the costs by runner. */
export async function takeTurns(runners: readonly Runner[], rounds: number): Promise<(name: string) => Took[]> {
  const taken = new Map<string, Took[]>(runners.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of inOrderOf(round, runners)) taken.get(name)?.push(await run())
  }
  return (name) => taken.get(name) ?? []
}
