import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesOutside, type Watched, watchMoves } from '../testing/moves.js'
import { walkRooms, walks } from '../testing/walks.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import type { Saga } from '../state/saga.js'
import { type SagaState, sagaTable } from './saga.js'

const watch = (t: Rehearsal): Watched<SagaState> =>
  watchMoves<'state', SagaState>(
    t,
    'running',
    ({ people }) => [...people.values()].flatMap(({ told }) => [...told.values()].flatMap(({ saga }): Saga[] => (saga ? [saga] : []))),
    'state',
  )

describe('a saga', () => {
  it('moves along its table only, whatever its steps answer', () => {
    const seen = new Set<SagaState>()
    fc.assert(
      fc.property(walks, (walk) => {
        let watched: Watched<SagaState> = { writes: [], firstSteps: [] }
        walkRooms(walk, (t) => (watched = watch(t)))
        for (const [from, to] of [...watched.writes, ...watched.firstSteps]) seen.add(from).add(to)
        expect(movesOutside(sagaTable, watched)).toEqual([])
      }),
      { numRuns: 200, seed: 8, endOnFailure: true },
    )
    expect(seen).toEqual(new Set(Object.keys(sagaTable)))
  })
})
