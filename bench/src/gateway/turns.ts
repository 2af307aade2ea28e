import { inOrderOf } from '../race.js'

/** What one turn of a contestant cost. */
export interface Took {
  /** By the clock, in milliseconds. */
  ms: number
  /** CPU microseconds of whoever did it. */
  cpu: number
}

export interface Runner {
  name: string
  /** Makes ready what it needs before its clock runs. */
  run: () => Promise<Took>
}

/** What several processes do on the same machine, in turns, each round in another order. */
export async function takeTurns(runners: readonly Runner[], rounds: number): Promise<(name: string) => Took[]> {
  const taken = new Map<string, Took[]>(runners.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of inOrderOf(round, runners)) taken.get(name)?.push(await run())
  }
  return (name) => taken.get(name) ?? []
}
