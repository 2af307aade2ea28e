import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Move, movesOutside, watchMoves } from '../testing/moves.js'
import { walkRooms, walks, walkTables } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { type Fate, fateTable, justSent } from './sent-command.js'

const watch = (t: Rehearsal): Move<Fate>[] =>
  watchMoves(t, justSent, ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()]), ({ fate }) => fate)

describe('a sent command', () => {
  it('moves along its table only, whatever happens', () => {
    const seen = new Set<Fate>()
    fc.assert(
      fc.property(walks, fc.constantFrom(walkRooms, walkTables), (walk, play) => {
        let moves: Move<Fate>[] = []
        play(walk, (t) => (moves = watch(t)))
        for (const [from, to] of moves) seen.add(from).add(to)
        expect(movesOutside(fateTable, moves)).toEqual([])
      }),
      { numRuns: 200, seed: 8 },
    )
    expect(seen).toEqual(new Set(Object.keys(fateTable)))
  })
})
