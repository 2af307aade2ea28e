import { perform } from '@proactive/engine'
import { ProactiveError, seconds } from '@proactive/protocol'
import { releaseHold } from 'database/holds'
import type { Pool } from 'pg'
import { type Basket, changeOnce, type LineChange, undoChange } from '../shop/basket.js'
import { type Choices, chooseOnce, forgetDiet, readChoices, undoChoice } from '../shop/choices.js'
import { transaction } from '../shop/database.js'
import { retryPayment } from '../shop/order-saga.js'
import { orderToRetry } from '../shop/orders.js'
import { takePlace } from '../shop/slots.js'
import { addItem, reserveSlot, retryWith, setDietaryFilter, suggestItem, switchProvider } from './contract/index.js'

interface Whose {
  key: string
  person: string
}

/** Adds to the basket of the person who accepted, once for the key of the step. */
async function put(pool: Pool, change: LineChange, { key, person }: Whose): Promise<{ basket: Basket }> {
  return { basket: await transaction(pool, (tx) => changeOnce(tx, key, person, [change])) }
}

/** Undoes that change of the basket. */
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

export const switchingProviders = (pool: Pool) =>
  perform(switchProvider)
    .step('switch', {
      run: async ({ to }, { key, person }) => {
        await transaction(pool, (tx) => chooseOnce(tx, key, person, { paymentMethod: to }))
        return { method: to }
      },
      compensate: ({ to }, _output, whose) => chooseAgain(pool, whose, 'paymentMethod', to),
    })
    .undo()

export const filteringDiets = (pool: Pool) =>
  perform(setDietaryFilter)
    .step('filter', {
      run: ({ filter }, { key, person }) =>
        transaction(pool, async (tx) => {
          const { dietary } = await readChoices(tx, person)
          const after = await chooseOnce(tx, key, person, { dietary: [...new Set([...dietary, filter])] })
          return { dietary: after.dietary }
        }),
      compensate: ({ filter }, _output, { key, person }) =>
        transaction(pool, async (tx) => {
          const { dietary } = await undoChoice(tx, key, person, 'dietary')
          // A diet that is taken back is not kept among former choices either.
          if (!dietary.includes(filter)) await forgetDiet(tx, person, filter)
        }),
    })
    .undo()

/**
 * Keeps the place that was held during the offer for the person who accepted it, and chooses the slot for them. When
 * nothing was held during the offer, it takes a place now, if there still is one; undo then gives back only that place, and
 * not one that the person held before. `durationMs` is how long an offer is held; an accepted place is kept longer.
 */
export const reservingSlots = (pool: Pool) =>
  perform(reserveSlot)
    .step('reserve', {
      run: ({ slotId }, { key, person, hold }) =>
        transaction(pool, async (tx) => {
          if (hold === undefined) {
            const until = await takePlace(tx, person, { slotId, id: placeOf(key) })
            await chooseOnce(tx, key, person, { slotId })
            return { slotId, until: new Date(until).toISOString() }
          }
          const { rows } = await tx.query<{ until: Date }>(
            `SELECT expires_at AS until FROM shop.hold WHERE id = $1 AND kind = 'slot' AND thing = $2`,
            [hold, slotId],
          )
          const [held] = rows
          if (!held) throw new ProactiveError('hold_lost', `The hold on the slot ${slotId} has expired: choose a slot again.`)
          await chooseOnce(tx, key, person, { slotId })
          return { slotId, until: held.until.toISOString() }
        }),
      compensate: ({ slotId }, _output, { key, person, hold }) =>
        transaction(pool, async (tx) => {
          await undoChoice(tx, key, person, 'slotId', slotId)
          await releaseHold(tx, hold ?? placeOf(key))
        }),
    })
    .undo()

/** The ID of the hold that a step takes by itself. */
const placeOf = (key: string): string => `action:${key}`

/** Pays the order that waits for its payment; the shopper's order goes on, or waits again. A payment has no undo. */
export const retryingPayments = (pool: Pool) =>
  perform(retryWith).last('pay', {
    timeoutMs: seconds(8),
    run: async ({ method }, { key, person }) => {
      const waiting = await orderToRetry(pool, person, key)
      if (waiting === null) throw new ProactiveError('unavailable', 'No order waits for a payment any more.')
      const { id, status } = await retryPayment(pool, { id: waiting, personId: person, method, key })
      if (status !== 'placed') throw new ProactiveError('unavailable', `The payment of the order ${id} failed again: choose another way to pay.`)
      return { orderId: id }
    },
  })

/** Restores the choice from before, unless the person has chosen anew since. */
async function chooseAgain(pool: Pool, { key, person }: Whose, changed: keyof Choices, chosen?: string): Promise<void> {
  await transaction(pool, (tx) => undoChoice(tx, key, person, changed, chosen))
}
