import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStay, nextMilestone } from './stay.js'

const dwelled: number[] = []
const stay = () =>
  createStay({ clock: { elapsed: () => performance.now() }, capture: (_, data) => void dwelled.push('dwellMs' in data ? data.dwellMs : -1) }, 'shelf')

beforeEach(() => {
  vi.useFakeTimers()
  dwelled.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a stay', () => {
  it('is captured after 5 s, 15 s, 31 s, every 30 s from then on, and at its end', () => {
    const { end } = stay()
    vi.advanceTimersByTime(100_000)
    end()
    expect(dwelled).toEqual([5_000, 15_000, 31_000, 61_000, 91_000, 100_000])
    vi.advanceTimersByTime(100_000)
    expect(dwelled).toHaveLength(6)
  })

  it('that only crosses the zone is not captured', () => {
    const { end } = stay()
    vi.advanceTimersByTime(999)
    end()
    expect(dwelled).toEqual([])
  })

  it('does not count the time in which the page is hidden, and tells what it has before', () => {
    const { pause, resume, end } = stay()
    vi.advanceTimersByTime(3_000)
    pause()
    vi.advanceTimersByTime(60_000)
    resume()
    vi.advanceTimersByTime(2_000)
    end()
    expect(dwelled).toEqual([3_000, 5_000])
  })

  it('ends without a word when it is dropped', () => {
    const { drop } = stay()
    vi.advanceTimersByTime(4_000)
    drop()
    vi.advanceTimersByTime(60_000)
    expect(dwelled).toEqual([])
  })
})

it.each([
  [0, 5_000],
  [4_999, 5_000],
  [5_000, 15_000],
  [15_000, 31_000],
  [31_000, 61_000],
  [60_999, 61_000],
  [61_000, 91_000],
  [600_000, 601_000],
])('captures a stay of %i ms next after %i ms', (ms, next) => {
  expect(nextMilestone(ms)).toBe(next)
})
