import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesIn, movesOutside, nothingWatched, watchCells, watchMoves } from '../testing/moves.js'
import { walkRooms, walks, walkTables } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { type Fate, fateTable, justSent, type Pending, pendingTable } from './sent-command.js'

const allowed = movesIn(fateTable)
/**
 * Too rare for 300 walks: a page that reports the end of a task for a suggestion that it showed, a compensation that fails
 * in an undo (saga/saga.test.ts tries it), and a hold or facts that are lost within a moment.
 */
const rare = new Set(['shown: executed', 'shown: failed', 'shown: expired', 'undoing: undo failed', 'sent: hold lost', 'rechecking: look', 'rechecking: keep'])
const cells = watchCells<Fate>(fateTable)
const pendingCells = watchCells<Pending>(pendingTable)

const watch = (t: Rehearsal) =>
  watchMoves<'fate', Fate>(t, cells, justSent, ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()]), 'fate')

describe('a sent command', () => {
  it('moves along its table only, and takes all but the rare transitions, whatever happens', () => {
    fc.assert(
      fc.property(walks, fc.constantFrom(walkRooms, walkTables), (walk, play) => {
        let watched = nothingWatched<Fate>()
        play(walk, (t) => (watched = watch(t)))
        expect(movesOutside(allowed, watched)).toEqual([])
      }),
      { numRuns: 300, seed: 8, endOnFailure: true },
    )
    expect([...cells.untaken, ...pendingCells.untaken].filter((cell) => !rare.has(cell))).toEqual([])
  })
})
