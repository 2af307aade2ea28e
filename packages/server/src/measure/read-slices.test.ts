import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSlices } from './read-slices.js'

it('reads every row of a period once and in order, however few are read at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (times, atMost, isLatest) => {
      const sorted = times.toSorted((a, b) => a - b)
      const read = async (from: number, to: number, limit: number) => {
        const all = sorted.filter((time) => time >= from && time <= to)
        return isLatest ? all.slice(-limit) : all.slice(0, limit)
      }
      expect(await readSlices(read, 0, 500, atMost)).toEqual(sorted)
    }),
  )
})
