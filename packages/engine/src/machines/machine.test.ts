import { describe, expect, it } from 'vitest'
import { statesIn, movesIn, reachableFrom } from '../testing/moves.js'
import { candidateTable, offered } from './candidate.js'
import { type HoldEnd, type HoldState, holdTable } from './hold.js'
import { sagaTable } from './saga.js'
import { fateTable, justSent, pendingTable } from './sent-command.js'

describe('the table of', () => {
  it.each([
    { machine: 'a candidate', table: candidateTable, start: offered, terminal: [] },
    {
      machine: 'a sent command',
      table: fateTable,
      start: justSent,
      terminal: ['unavailable', 'undone', 'declined', 'dismissed', 'ignored', 'expired', 'withdrawn', 'executed', 'failed'],
    },
    { machine: 'a saga', table: sagaTable, start: 'running', terminal: [] },
    { machine: 'what a sent command awaits', table: pendingTable, start: 'nothing', terminal: [] },
  ])('$machine: every state is reachable, and final states have no exit', ({ table, start, terminal }) => {
    expect(reachableFrom(movesIn<string>(table), start)).toEqual(new Set(statesIn<string>(table)))
    const left = new Set(movesIn<string>(table).map(([from]) => from))
    expect(statesIn<string>(table).filter((state) => !left.has(state))).toEqual(terminal)
  })
  it('a hold: every state and every end is reachable', () => {
    const reached = new Set<HoldState | HoldEnd>(['none', ...movesIn<HoldState, HoldState | HoldEnd>(holdTable).map(([, to]) => to)])
    expect(reached).toEqual(new Set(['none', 'claimed', 'granted', 'kept', 'refused', 'released', 'expired', 'lost']))
  })
})
