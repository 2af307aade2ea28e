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
  who: (s) => shopper.where({ viewing: s.productId }).otherwise({ cart: s.productId }).otherwise({ seen: s.productId }),
  score: [
    {
      points: 80,
      because: 'is considering this very kind',
      why: { en: 'You chose this kind', cs: 'Vybrali jste tuto variantu' },
      if: (x, s) => s.variantId !== undefined && x.considering === `${s.productId}/${s.variantId}`,
    },
    {
      points: 70,
      because: 'is looking at it now',
      why: { en: 'You are looking at it now', cs: 'Právě si to prohlížíte' },
      if: (x, s) => x.viewing === s.productId && (s.variantId === undefined || x.considering !== `${s.productId}/${s.variantId}`),
    },
    {
      points: 70,
      because: 'has it in the cart',
      why: { en: 'It is in your basket', cs: 'Máte to v košíku' },
      if: (x, s) => x.viewing !== s.productId && x.cart.includes(s.productId),
    },
    {
      points: 70,
      because: 'looked at it in the last 10 minutes',
      why: { en: 'You looked at it a moment ago', cs: 'Před chvílí jste si to prohlíželi' },
      if: (x, s) => x.viewing !== s.productId && !x.cart.includes(s.productId) && x.seen.includes(s.productId),
    },
    { points: 5, because: 'very few are left', if: (_, s) => s.stock <= 3 },
    {
      points: 10,
      because: 'has wished for something of this range',
      why: { en: 'You have something of this range on your wish list', cs: 'Z této řady máte něco na seznamu přání' },
      if: (x, s) => x.wished.some((id) => id === s.productId || s.range.includes(id)),
    },
    { points: 5, because: 'it is often sold out', if: (_, s) => s.timesOut >= oftenOut },
  ],
  tell: { atLeast: 70, atMost: (s) => Math.min(3, s.stock) },
  priority: 'high',
  category: 'availability',
  expires: minutes(2),
  holds: ({ productId, variantId }) => stockPiece.of({ productId, ...(variantId !== undefined && { variantId }) }),
  facts: ({ productId, variantId }) => ({
    left: stockLeft({ productId, ...(variantId !== undefined && { variantId }) }),
  }),
  stillTrue: ({ left }) => left > 0 && left < 7,
  offer: ({ productId, variantId }) =>
    addItem.with({ productId, ...(variantId !== undefined && { variantId }), quantity: 1 }),
  anchor: ({ productId }) => productSurface.at(productId),
  say: {
    brief: 'Few are left; offer to add one. No pressure.',
    otherwise: ({ left }) => ({
      en: left === 1 ? 'This is the last one. Add it to your basket?' : `Only ${left} left. Add one to your basket?`,
      cs: left === 1 ? 'Poslední kus. Přidat do košíku?' : `Zbývají jen ${left}. Přidat jeden do košíku?`,
    }),
  },
  why: ({ stock }) => ({
    en: `Stock fell to ${stock}`,
    cs: `Na skladě ${stock === 1 ? 'zbyl 1 kus' : `zbyly ${stock} kusy`}`,
  }),
})
