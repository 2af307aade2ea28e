import { perform } from '@proactive/engine'
import type { Pool } from 'pg'
import { changeOnce, undoChange } from '../shop/basket.js'
import { transaction } from '../shop/database.js'
import { addItem } from './contract/index.js'

/** Puts the offered thing into the basket of whom it was offered to; undoing restores the lines as they were. */
export const addingItems = (pool: Pool) =>
  perform(addItem)
    .step('add', {
      run: async ({ productId, variantId, quantity }, { key, person }) => {
        const change = { productId, ...(variantId !== undefined && { variantId }), add: quantity }
        return { basket: await transaction(pool, (tx) => changeOnce(tx, key, person, [change])) }
      },
      compensate: async (_input, _output, { key, person }) => {
        await transaction(pool, (tx) => undoChange(tx, key, person))
      },
    })
    .undo()
