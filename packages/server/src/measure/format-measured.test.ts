import { describe, expect, it } from 'vitest'
import { compareGroups } from './compare-groups.js'
import { formatFunnel, formatMeasured } from './format-measured.js'

const measured = { useCase: 'lend', goal: 'book.borrowed', withinMs: 7_200_000, holdout: 0.1, told: 900, heldOut: 100, undecided: 3, people: { told: new Map<string, number>(), heldOut: new Map<string, number>() } }

describe('the written measurement', () => {
  it('names both groups, the lift with both intervals, the verdict and the people still needed', () => {
    const comparison = compareGroups({ people: 900, converted: 300 }, { people: 100, converted: 30 }) ?? null
    const text = formatMeasured([{ ...measured, comparison }])
    expect(text).toMatch(/^lend\s+2 h\s+900\s+33\.3 %\s+100\s+30\.0 %\s+\+3\.3\s+−6\.\d to \+12\.\d\s+−\d+\.\d to \+\d+\.\d\s+not decided yet\s+\d+$/m)
    expect(text).toContain('3 people do not count yet')
  })

  it('says where there is not enough data, and where there is no goal', () => {
    const text = formatMeasured([{ ...measured, comparison: null }, { ...measured, useCase: 'warm', goal: null, withinMs: null, comparison: null }])
    expect(text).toMatch(/^lend .*not enough data$/m)
    expect(text).toMatch(/^warm .*no goal$/m)
  })

  it('has a table for each day of a funnel', () => {
    const row = { useCase: 'lend', events: 9, signals: 8, candidates: 7, gates: 6, decisions: 5, commands: 4, shown: 3, accepted: 2, undone: 1, heldOut: 1 }
    const text = formatFunnel([{ day: '2026-01-05', ...row }, { day: '2026-01-06', ...row, events: 10 }])
    expect(text.split('\n\n')).toHaveLength(2)
    expect(text).toMatch(/^lend\s+10\s+8\s+7\s+6\s+5\s+4\s+3\s+2\s+1\s+1$/m)
    expect(formatFunnel([])).toBe('Nothing happened in this period.')
  })
})
