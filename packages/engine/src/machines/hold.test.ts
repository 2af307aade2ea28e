import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesIn, type Move } from '../testing/moves.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { walks, walkTables } from '../testing/walks.js'
import { type HoldState, holdTable } from './hold.js'

/** Returns the moves of every hold after its claim, in order, as the inspections tell them. */
function movesOf(t: Rehearsal): Move<HoldState>[] {
  const states = new Map<string, HoldState>()
  return t.all('hold').map(({ hold, change }): Move<HoldState> => {
    const from = states.get(hold) ?? 'claimed'
    const to = change === 'extended' ? 'granted' : change
    states.set(hold, to)
    return [from, to]
  })
}

describe('a hold', () => {
  it('moves along its table only, whatever people and the records do', () => {
    const seen = new Set<HoldState>(['none'])
    const allowed = new Set([...movesIn(holdTable), ['granted', 'granted']].map(String))
    fc.assert(
      fc.property(walks, (walk) => {
        const moves = movesOf(walkTables(walk, () => {}))
        for (const [from, to] of moves) seen.add(from).add(to)
        expect(moves.filter((move) => !allowed.has(String(move)))).toEqual([])
      }),
      { numRuns: 200, seed: 8 },
    )
    expect(seen).toEqual(new Set(Object.keys(holdTable)))
  })
})
