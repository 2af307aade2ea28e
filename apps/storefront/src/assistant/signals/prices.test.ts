import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { stockChanged } from '../shop-events.js'
import { stage } from '../stage.fixture.js'

type Change = readonly [variantId: string | undefined, stock: number, previous?: number]

function after(changes: readonly Change[], options: Parameters<typeof stage>[0] = {}) {
  const t = stage(options)
  for (const [variantId, stock, previous] of changes) {
    t.system(stockChanged, { productId: 'shirt', ...(variantId !== undefined && { variantId }), stock, ...(previous !== undefined && { previous }) })
    t.advance(seconds(4))
  }
  const made = t.all('signal').flatMap(({ signal }) => (signal.type === 'product.back' ? [signal] : []))
  const standing = (t.partitions[0]?.standings.all() ?? []).filter(({ type }) => type === 'product.back')
  return { made: made.map(({ key, data }) => ({ key, data })), standing: standing.length }
}

describe('product.back', () => {
  it.each<[string, Change[], number]>([
    ['a product that was sold out', [[undefined, 0], [undefined, 5]], 1],
    ['a variant while another was in stock', [['s', 4], ['m', 0], ['m', 5]], 0],
    ['two variants of which one has less than the other', [['s', 4], ['m', 0], ['s', 6]], 0],
    ['the first of all variants, and not the second', [['s', 0], ['m', 0], ['m', 5], ['s', 3]], 1],
    ['what was sold out before the first event', [['s', 5, 0]], 1],
  ])('is told of %s', (_, changes, times) => {
    expect(after(changes).made).toHaveLength(times)
  })

  it('is not told while a variant is in stock of which no event has told', () => {
    expect(after([['m', 5, 0]], { others: 3 }).made).toEqual([])
  })

  it('stands until every variant is sold out again', () => {
    const back: Change[] = [['s', 0], ['m', 0], ['m', 5], ['s', 3]]
    expect(after(back).made).toEqual([{ key: 'shirt', data: { productId: 'shirt', stock: 5 } }])
    expect(after([...back, ['m', 0]]).standing).toBe(1)
    expect(after([...back, ['m', 0], ['s', 0]]).standing).toBe(0)
  })
})
