import { defineUseCase } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { addItem, productSurface } from '../contract/index.js'
import { stockLeft } from '../facts.js'
import { stockPiece } from '../resources.js'
import { shopper } from '../shopper.js'
import { scarcity } from '../signals/scarcity.js'

const oftenOut = 2

/** Tells who is looking at something that is nearly gone; where nobody is, whoever has it in mind. */
export const rescueScarceItem = defineUseCase('rescue_scarce_item', {
  when: scarcity,
  of: shopper,
  who: ({ signal: { productId } }) =>
    shopper.where({ viewing: productId }).otherwise({ cart: productId }).otherwise({ seen: productId }),
  score: [
    {
      points: 80,
      because: 'is considering this very kind',
      why: { en: 'You chose this kind', cs: 'Vybrali jste tuto variantu' },
      if: ({ visitor, signal: { productId, variantId } }) =>
        variantId !== undefined && visitor.considering === `${productId}/${variantId}`,
    },
    {
      points: 70,
      because: 'is looking at it now',
      why: { en: 'You are looking at it now', cs: 'Právě si to prohlížíte' },
      if: ({ visitor, signal: { productId, variantId } }) =>
        visitor.viewing === productId && (variantId === undefined || visitor.considering !== `${productId}/${variantId}`),
    },
    {
      points: 70,
      because: 'has it in the cart',
      why: { en: 'It is in your basket', cs: 'Máte to v košíku' },
      if: ({ visitor, signal }) => visitor.viewing !== signal.productId && visitor.cart.includes(signal.productId),
    },
    {
      points: 70,
      because: 'looked at it in the last 10 minutes',
      why: { en: 'You looked at it a moment ago', cs: 'Před chvílí jste si to prohlíželi' },
      if: ({ visitor, signal: { productId } }) =>
        visitor.viewing !== productId && !visitor.cart.includes(productId) && visitor.seen.includes(productId),
    },
    { points: 5, because: 'very few are left', if: ({ signal }) => signal.stock <= 3 },
    {
      points: 10,
      because: 'has wished for something of this range',
      why: { en: 'You have something of this range on your wish list', cs: 'Z této řady máte něco na seznamu přání' },
      if: ({ visitor, signal }) => visitor.wished.some((id) => id === signal.productId || signal.range.includes(id)),
    },
    { points: 5, because: 'it is often sold out', if: ({ signal }) => signal.timesOut >= oftenOut },
  ],
  tell: { threshold: 70, limit: ({ signal }) => Math.min(3, signal.stock) },
  priority: 'high',
  category: 'availability',
  expires: minutes(2),
  holds: ({ signal: { productId, variantId } }) => stockPiece.of({ productId, ...(variantId !== undefined && { variantId }) }),
  facts: ({ signal: { productId, variantId } }) => ({
    left: stockLeft({ productId, ...(variantId !== undefined && { variantId }) }),
  }),
  stillTrue: ({ facts: { left } }) => left > 0 && left < 7,
  offer: ({ signal: { productId, variantId } }) =>
    addItem.with({ productId, ...(variantId !== undefined && { variantId }), quantity: 1 }),
  anchor: ({ signal: { productId } }) => productSurface.at(productId),
  say: {
    brief: 'Few are left; offer to add one. No pressure.',
    words: ({ facts: { left } }) => ({
      en: left === 1 ? 'This is the last one. Add it to your basket?' : `Only ${left} left. Add one to your basket?`,
      cs: left === 1 ? 'Poslední kus. Přidat do košíku?' : `Zbývají jen ${left}. Přidat jeden do košíku?`,
    }),
  },
  why: ({ signal: { stock } }) => ({
    en: `Stock fell to ${stock}`,
    cs: `Na skladě ${stock === 1 ? 'zbyl 1 kus' : `zbyly ${stock} kusy`}`,
  }),
})
