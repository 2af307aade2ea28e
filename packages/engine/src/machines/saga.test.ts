import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesIn, movesOutside, nothingWatched, watchCells, watchMoves } from '../testing/moves.js'
import { walkRooms, walks } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import type { Saga } from '../state/saga.js'
import { type SagaState, sagaTable } from './saga.js'

const allowed = movesIn(sagaTable)
/** Needs a compensation that fails in an undo, or a lost call that succeeds late; saga/saga.test.ts tries both. */
const rare = new Set(['taking back: undo failed', 'over: late step'])
const cells = watchCells<SagaState>(sagaTable)

const watch = (t: Rehearsal) =>
  watchMoves<'state', SagaState>(
    t,
    cells,
    'running',
    ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()].flatMap(({ saga }): Saga[] => (saga ? [saga] : []))),
    'state',
  )

describe('a saga', () => {
  it('moves along its table only, and takes all but the rare transitions, whatever its steps answer', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        let watched = nothingWatched<SagaState>()
        walkRooms(walk, (t) => (watched = watch(t)))
        expect(movesOutside(allowed, watched)).toEqual([])
      }),
      { numRuns: 200, seed: 8, endOnFailure: true },
    )
    expect([...cells.untaken].filter((cell) => !rare.has(cell))).toEqual([])
  })
})
