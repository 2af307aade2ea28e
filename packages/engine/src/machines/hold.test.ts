import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movesIn, type Move, watchCells } from '../testing/moves.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import { walks, walkTables } from '../testing/walks.js'
import { type HoldEnd, type HoldState, holdState, holdTable } from './hold.js'

type HoldMove = Move<HoldState, HoldState | HoldEnd>

const allowed = new Set<string>([...movesIn<HoldState, HoldState | HoldEnd>(holdTable), ['granted', 'granted']].map(String))
/**
 * Deadlines fire before messages are taken, so a hold is given back late only when it was granted after its time; and a
 * kept hold is denied only when the reply to an earlier tap overtakes the reply to the request to keep it.
 */
const rare = new Set(['granted: given back late', 'kept: given back late', 'kept: denied'])
const cells = watchCells<HoldState, HoldState | HoldEnd>(holdTable)

/** Collects the claims as topics store them after a step, and the later moves as the inspections report them. */
function watchHolds(t: Rehearsal): { movesOf: () => HoldMove[] } {
  const claims = new Set<string>()
  const step = t.engine.step.bind(t.engine)
  t.engine.step = (p, batch, now) => {
    const stepped = step(p, batch, now)
    for (const topic of p.topics.values())
      for (const [candidate, { id }] of Object.entries(topic.claims))
        if (holdState(topic, candidate) === 'claimed') claims.add(id)
    return stepped
  }
  const movesOf = (): HoldMove[] => {
    const states = new Map<string, HoldState | HoldEnd>()
    const later = t.all('hold').map(({ hold, change }): HoldMove => {
      const from = states.get(hold) ?? (claims.has(hold) ? 'claimed' : 'none')
      const to = change === 'extended' ? 'granted' : change
      states.set(hold, to)
      return [isState(from) ? from : 'none', to]
    })
    return [...[...claims].map((): HoldMove => ['none', 'claimed']), ...later]
  }
  return { movesOf }
}

const isState = (state: HoldState | HoldEnd): state is HoldState => state in holdTable

describe('a hold', () => {
  it('moves along its table only, and takes all but the rare transitions, whatever people and the records do', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        let movesOf = (): HoldMove[] => []
        walkTables(walk, (t) => ({ movesOf } = watchHolds(t)))
        expect(movesOf().filter((move) => !allowed.has(String(move)))).toEqual([])
      }),
      { numRuns: 200, seed: 8 },
    )
    expect([...cells.untaken].filter((cell) => !rare.has(cell))).toEqual([])
  })
})
