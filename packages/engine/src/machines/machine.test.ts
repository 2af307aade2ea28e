import { describe, expect, it } from 'vitest'
import { statesIn, movesIn, reachableFrom } from '../testing/moves.js'
import { candidateTable, offered } from './candidate.js'
import { holdTable } from './hold.js'
import { sagaTable } from './saga.js'
import { fateTable, justSent } from './sent-command.js'

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
    { machine: 'a hold', table: holdTable, start: 'none', terminal: ['refused', 'released', 'expired', 'lost'] },
  ])('$machine reaches every state, and leaves no final one', ({ table, start, terminal }) => {
    expect(reachableFrom<string>(table, start)).toEqual(new Set(statesIn<string>(table)))
    const left = new Set(movesIn<string>(table).map(([from]) => from))
    expect(statesIn<string>(table).filter((state) => !left.has(state))).toEqual(terminal)
  })
})
