import { defineUseCase } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { addItem, productSurface } from '../contract/index.js'
import { stockLeft } from '../facts.js'
import { shopper } from '../shopper.js'
import { scarcity } from '../signals/scarcity.js'

/** Tells who is looking at something that is nearly gone. */
export const rescueScarceItem = defineUseCase('rescue_scarce_item', {
  when: scarcity,
  of: shopper,
  who: (s) => shopper.where({ viewing: s.productId }),
  score: [
    {
      points: 70,
      because: 'is looking at it now',
      why: { en: 'You are looking at it now', cs: 'Právě si to prohlížíte' },
      if: (x, s) => x.viewing === s.productId,
    },
  ],
  tell: { atLeast: 70, atMost: (s) => Math.min(3, s.stock) },
  category: 'availability',
  expires: minutes(2),
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
