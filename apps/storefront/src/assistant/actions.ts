import { perform } from '@proactive/engine'
import type { Pool } from 'pg'
import { type Basket, changeOnce, type LineChange, undoChange } from '../shop/basket.js'
import { transaction } from '../shop/database.js'
import { addItem, suggestItem } from './contract/index.js'

interface Whose {
  key: string
  person: string
}

/** Into the basket of whom it was offered to, once for its key. */
async function put(pool: Pool, change: LineChange, { key, person }: Whose): Promise<{ basket: Basket }> {
  return { basket: await transaction(pool, (tx) => changeOnce(tx, key, person, [change])) }
}

/** The lines as they were before. */
async function takeBack(pool: Pool, { key, person }: Whose): Promise<void> {
  await transaction(pool, (tx) => undoChange(tx, key, person))
}

export const addingItems = (pool: Pool) =>
  perform(addItem)
    .step('add', {
      run: ({ productId, variantId, quantity }, whose) =>
        put(pool, { productId, ...(variantId !== undefined && { variantId }), add: quantity }, whose),
      compensate: (_input, _output, whose) => takeBack(pool, whose),
    })
    .undo()

export const suggestingItems = (pool: Pool) =>
  perform(suggestItem)
    .step('add', {
      run: ({ productId, quantity }, whose) => put(pool, { productId, add: quantity }, whose),
      compensate: (_input, _output, whose) => takeBack(pool, whose),
    })
    .undo()
