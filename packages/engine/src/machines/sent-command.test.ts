import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesOutside, type Watched, watchMoves } from '../testing/moves.js'
import { walkRooms, walks, walkTables } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { type Fate, fateTable, justSent } from './sent-command.js'

const watch = (t: Rehearsal): Watched<Fate> =>
  watchMoves<'fate', Fate>(t, justSent, ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()]), 'fate')

describe('a sent command', () => {
  it('moves along its table only, whatever happens', () => {
    const seen = new Set<Fate>()
    fc.assert(
      fc.property(walks, fc.constantFrom(walkRooms, walkTables), (walk, play) => {
        let watched: Watched<Fate> = { writes: [], firstSteps: [] }
        play(walk, (t) => (watched = watch(t)))
        for (const [from, to] of [...watched.writes, ...watched.firstSteps]) seen.add(from).add(to)
        expect(movesOutside(fateTable, watched)).toEqual([])
      }),
      { numRuns: 200, seed: 8, endOnFailure: true },
    )
    expect(seen).toEqual(new Set(Object.keys(fateTable)))
  })
})
