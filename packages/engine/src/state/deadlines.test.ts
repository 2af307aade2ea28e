import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Deadlines } from './deadlines.js'

interface Thing {
  at: number
  tie: string
  n: number
}

/** The plainest thing with the same promise. */
function inOrder(things: readonly Thing[]): Thing[] {
  return things.toSorted((a, b) => a.at - b.at || (a.tie === b.tie ? a.n - b.n : a.tie < b.tie ? -1 : 1))
}

function takenOut(deadlines: Deadlines<Thing>, now: number): Thing[] {
  const next = deadlines.take(now)
  return next ? [next, ...takenOut(deadlines, now)] : []
}

/** Each either comes, or time goes on and all that is due by then leaves. */
const happenings = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ at: fc.integer({ min: 0, max: 12 }), tie: fc.constantFrom('a', 'b', 'c') }) },
    { weight: 1, arbitrary: fc.record({ now: fc.integer({ min: 0, max: 12 }) }) },
  ),
)

it.each([
  { what: 'by its tie, then as it came', tieOf: ({ tie }: Thing) => tie, isTied: true },
  { what: 'as it came', tieOf: undefined, isTied: false },
])('gives out what falls due together $what', ({ tieOf, isTied }) => {
  fc.assert(
    fc.property(happenings, (all) => {
      const deadlines = new Deadlines<Thing>(tieOf)
      let waiting: Thing[] = []
      all.forEach((one, n) => {
        const now = 'now' in one ? one.now : -1
        if ('at' in one) {
          const thing = { at: one.at, tie: isTied ? one.tie : '', n }
          deadlines.add(thing.at, thing)
          waiting.push(thing)
        }
        expect(takenOut(deadlines, now)).toEqual(inOrder(waiting).filter(({ at }) => at <= now))
        waiting = waiting.filter(({ at }) => at > now)
        expect(deadlines.size).toBe(waiting.length)
        expect(deadlines.next()).toBe(inOrder(waiting)[0]?.at ?? Infinity)
        expect(deadlines.all().map(({ what }) => what)).toEqual(inOrder(waiting))
      })
    }),
    { numRuns: 2_000 },
  )
})
