import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Move, movesOutside, watchMoves } from '../testing/moves.js'
import { walkRooms, walks, walkTables } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { candidateTable, offered, type Stage } from './candidate.js'

const watch = (t: Rehearsal): Move<Stage>[] =>
  watchMoves(t, offered, ({ people }) => [...people.values()].flatMap(({ pursuits }) => [...pursuits.values()]), ({ stage }) => stage)

describe('a candidate', () => {
  it('moves along its table only, whatever happens', () => {
    const seen = new Set<Stage>()
    fc.assert(
      fc.property(walks, fc.constantFrom(walkRooms, walkTables), (walk, play) => {
        let moves: Move<Stage>[] = []
        play(walk, (t) => (moves = watch(t)))
        for (const [from, to] of moves) seen.add(from).add(to)
        expect(movesOutside(candidateTable, moves)).toEqual([])
      }),
      { numRuns: 200, seed: 8 },
    )
    expect(seen).toEqual(new Set(Object.keys(candidateTable)))
  })
})
