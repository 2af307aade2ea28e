import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Move, movesOutside, watchMoves } from '../testing/moves.js'
import { walkRooms, walks } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import type { Saga } from '../state/saga.js'
import { type SagaState, sagaTable } from './saga.js'

const watch = (t: Rehearsal): Move<SagaState>[] =>
  watchMoves(
    t,
    'running',
    ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()].flatMap(({ saga }): Saga[] => (saga ? [saga] : []))),
    ({ state }) => state,
  )

describe('a saga', () => {
  it('moves along its table only, whatever its steps answer', () => {
    const seen = new Set<SagaState>()
    fc.assert(
      fc.property(walks, (walk) => {
        let moves: Move<SagaState>[] = []
        walkRooms(walk, (t) => (moves = watch(t)))
        for (const [from, to] of moves) seen.add(from).add(to)
        expect(movesOutside(sagaTable, moves)).toEqual([])
      }),
      { numRuns: 200, seed: 8 },
    )
    expect(seen).toEqual(new Set(Object.keys(sagaTable)))
  })
})
