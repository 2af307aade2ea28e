import { describe, expect, it } from 'vitest'
import { countFunnel } from '../../measure/funnel.js'
import { measureUseCases } from '../../measure/measure-use-cases.js'
import { simulateTastes } from './simulate-tastes.js'

describe('people with a hidden taste, through the real engine', () => {
  it('show the lift that was planted: the interval of a week of 2 000 people covers it', async () => {
    const run = simulateTastes({ seed: 3, lift: { short: 0.12, later: 0.12 } })
    const [measured] = await measureUseCases(run)
    expect(measured).toMatchObject({ useCase: 'lend_at_home', goal: 'book.borrowed', holdout: 0.2, undecided: 0 })
    const { told = 0, heldOut = 0, comparison } = measured ?? {}
    expect(told + heldOut).toBe(2_000)
    expect(heldOut / 2_000).toBeCloseTo(0.2, 1)
    const [low, high] = comparison?.interval ?? [1, -1]
    expect(low).toBeLessThan(0.12)
    expect(high).toBeGreaterThan(0.12)
    expect(comparison?.verdict).toBe('helps')

    const funnel = await countFunnel(run)
    const sum = (stage: Exclude<keyof (typeof funnel)[number], 'day' | 'useCase'>): number => funnel.reduce((total, row) => total + row[stage], 0)
    expect(funnel.length).toBeGreaterThanOrEqual(7)
    expect([sum('events'), sum('signals'), sum('candidates'), sum('gates'), sum('decisions')]).toEqual([2_000, 2_000, 2_000, 2_000, 2_000])
    expect([sum('commands'), sum('heldOut')]).toEqual([told, heldOut])
    expect(sum('shown')).toBe(told)
    expect(sum('accepted')).toBeLessThan(told)
    expect(sum('accepted')).toBeGreaterThan(sum('undone'))
    expect(sum('undone')).toBeGreaterThan(0)
  })

  it('have the bandit find the better variant, whichever it is', () => {
    for (const seed of [1, 2]) {
      const accepts = seed === 2 ? { short: 0.15, later: 0.45 } : { short: 0.45, later: 0.15 }
      const better = seed === 2 ? 'later' : 'short'
      const { told, learned } = simulateTastes({ seed, people: 400, days: 2, holdout: 0, accepts })
      const last = told.slice(-100)
      expect(last.filter((variant) => variant === better).length).toBeGreaterThan(75)
      const counts = Object.values(learned)
      expect(counts.reduce((total, { wins }) => total + wins, 0)).toBeGreaterThan(50)
    }
  })

  it('are the same for the same seed', () => {
    const play = (seed: number) => simulateTastes({ seed, people: 60, days: 1 })
    expect(play(5).told).toEqual(play(5).told)
    expect(play(5).told).not.toEqual(play(6).told)
  })
})
