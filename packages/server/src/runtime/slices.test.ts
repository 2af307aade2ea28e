import { expect, it } from 'vitest'
import { createSlices, nextSlice } from './slices.js'

it('gives each turn of the event loop to one slice of the process, in the order in which they were asked for', async () => {
  let turn = 0
  const count = (): void => {
    turn++
    immediate = setImmediate(count)
  }
  let immediate = setImmediate(count)
  const begun: { slice: string; turn: number }[] = []
  const work = async (name: string): Promise<void> => {
    for (let n = 0; n < 5; n++) {
      await nextSlice()
      begun.push({ slice: `${name} ${n}`, turn })
    }
  }
  await Promise.all(['a', 'b', 'c'].map(work))
  clearImmediate(immediate)
  expect(new Set(begun.map((one) => one.turn)).size).toBe(15)
  expect(begun.slice(0, 6).map(({ slice }) => slice)).toEqual(['a 0', 'b 0', 'c 0', 'a 1', 'b 1', 'c 1'])
})

it('waits for the next slice before the work that would exceed this one', () => {
  let turns = 0
  const slices = createSlices(() => Promise.resolve(void turns++))
  const isNext = [5_000, 3_000, 1, 7_999, 1, 1_000_000, 1].map((work) => slices.spend(work) !== undefined)
  expect(isNext).toEqual([false, false, true, false, true, true, true])
  expect(turns).toBe(4)
})
