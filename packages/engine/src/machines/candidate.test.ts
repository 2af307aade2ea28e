import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesOutside, type Watched, watchMoves } from '../testing/moves.js'
import { walkRooms, walks, walkTables } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { candidateTable, offered, type Stage } from './candidate.js'

const watch = (t: Rehearsal): Watched<Stage> =>
  watchMoves<'stage', Stage>(t, offered, ({ people }) => [...people.values()].flatMap(({ pursuits }) => [...pursuits.values()]), 'stage')

describe('a candidate', () => {
  it('moves along its table only, whatever happens', () => {
    const seen = new Set<Stage>()
    fc.assert(
      fc.property(walks, fc.constantFrom(walkRooms, walkTables), (walk, play) => {
        let watched: Watched<Stage> = { writes: [], firstSteps: [] }
        play(walk, (t) => (watched = watch(t)))
        for (const [from, to] of [...watched.writes, ...watched.firstSteps]) seen.add(from).add(to)
        expect(movesOutside(candidateTable, watched)).toEqual([])
      }),
      { numRuns: 200, seed: 8, endOnFailure: true },
    )
    expect(seen).toEqual(new Set(Object.keys(candidateTable)))
  })
})
