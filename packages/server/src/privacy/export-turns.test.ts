import { expect, it } from 'vitest'
import { createExportTurns } from './export-turns.js'

async function all(pieces: AsyncGenerator<string>): Promise<string[]> {
  const read: string[] = []
  for await (const piece of pieces) read.push(piece)
  return read
}

it('makes one piece at a time, of all exports in turn, and every piece of each in its order', async () => {
  const inTurns = createExportTurns()
  let making = 0
  let most = 0
  const order: string[] = []
  async function* pieces(name: string): AsyncGenerator<string> {
    for (let n = 1; n <= 3; n++) {
      most = Math.max(most, ++making)
      await new Promise((done) => void setImmediate(done))
      making--
      order.push(`${name}${n}`)
      yield `${name}${n}`
    }
  }
  expect(await Promise.all([all(inTurns(pieces('a'))), all(inTurns(pieces('b')))])).toEqual([['a1', 'a2', 'a3'], ['b1', 'b2', 'b3']])
  expect(most).toBe(1)
  expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
})

it('goes on with other exports when one of them fails, or when its reader has left', async () => {
  const inTurns = createExportTurns()
  async function* failing(): AsyncGenerator<string> {
    yield 'a piece'
    throw new Error('the connection was lost')
  }
  async function* whole(): AsyncGenerator<string> {
    yield 'all'
  }
  const left = inTurns(whole())
  await left.next()
  const failed = all(inTurns(failing()))
  await expect(failed).rejects.toThrow('the connection was lost')
  expect(await all(inTurns(whole()))).toEqual(['all'])
})
