import { defineResource } from '@proactive/engine'
import { minutes, seconds } from '@proactive/protocol'
import { extendHold, grantHold, leftFor, releaseHold } from 'database/holds'

const lasts = { lastsMs: seconds(90), keepsMs: minutes(10) }

/** A place of a delivery slot. */
export const slotPlace = defineResource('slot', {
  ...lasts,
  free: (slotId: string, { tx, now }) => leftFor(tx, { type: 'slot', slotId }, { now }),
  grant: (slotId, hold, { tx, now, fence }) => grantHold(tx, { type: 'slot', slotId }, hold, { now, fence }),
  extend: (_, hold, { tx, now, fence }) => extendHold(tx, hold, { now, fence }),
  release: (_, hold, { tx }) => releaseHold(tx, hold.id),
})

/** A piece of a product or variant in stock. */
export const stockPiece = defineResource('stock', {
  ...lasts,
  free: (thing: { productId: string; variantId?: string }, { tx, now }) => leftFor(tx, { type: 'stock', ...thing }, { now }),
  grant: (thing, hold, { tx, now, fence }) => grantHold(tx, { type: 'stock', ...thing }, hold, { now, fence }),
  extend: (_, hold, { tx, now, fence }) => extendHold(tx, hold, { now, fence }),
  release: (_, hold, { tx }) => releaseHold(tx, hold.id),
})
