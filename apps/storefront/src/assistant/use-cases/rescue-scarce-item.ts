import { defineUseCase, formatNumber, plural } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { alternativeTo } from '../alternatives.js'
import { addItem, productSurface } from '../contract/index.js'
import { stockLeft } from '../facts.js'
import { orderWithinDay } from '../goals.js'
import { quotable } from '../quotable.js'
import { stockPiece } from '../resources.js'
import { shopper } from '../shopper.js'
import { scarcity } from '../signals/scarcity.js'

const oftenOut = 2

const onlyLeft = {
  en: (count: number) => `Only ${formatNumber(count, 'en')} left`,
  cs: plural('cs', {
    one: 'Na skladě zbývá jen # kus',
    few: 'Na skladě zbývají jen # kusy',
    many: 'Na skladě zbývá jen # kusu',
    other: 'Na skladě zbývá jen # kusů',
  }),
}

/**
 * Offers a scarce product to the shoppers who view it; if there are none, to those who have it in the cart or viewed
 * it.
 */
export const rescueScarceItem = defineUseCase('rescue_scarce_item', {
  when: scarcity,
  of: shopper,
  who: ({ signal: { productId } }) =>
    shopper.where({ viewing: productId }).otherwise(shopper.where({ cart: productId }).or({ seen: productId })),
  score: [
    {
      points: 80,
      because: 'is considering this variant',
      why: { en: 'You chose this one', cs: 'Vybrali jste právě tuhle variantu' },
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
    {
      points: 5,
      because: 'has read its reviews',
      why: { en: 'You read its reviews', cs: 'Četli jste hodnocení' },
      if: ({ visitor, signal }) => visitor.reviewed.includes(signal.productId),
    },
    {
      points: 5,
      because: 'very few are left',
      why: { en: 'Very few are left', cs: 'Zbývá jich už jen pár' },
      if: ({ signal }) => signal.stock <= 3,
    },
    {
      points: 10,
      because: 'has a product of this brand on the wish list',
      why: { en: 'A product of this brand is on your wish list', cs: 'Něco od téhle značky máte na seznamu přání' },
      if: ({ visitor, signal }) => visitor.wished.some((id) => id === signal.productId || signal.range.includes(id)),
    },
    {
      points: 5,
      because: 'it is often sold out',
      why: { en: 'It is often sold out', cs: 'Často bývá vyprodané' },
      if: ({ signal }) => signal.timesOut >= oftenOut,
    },
  ],
  tell: { threshold: 70, limit: ({ signal }) => Math.min(3, signal.stock) },
  priority: 'high',
  category: 'availability',
  goal: orderWithinDay,
  holdout: 0.1,
  expires: minutes(2),
  holds: ({ signal: { productId, variantId } }) => stockPiece.of({ productId, ...(variantId !== undefined && { variantId }) }),
  facts: ({ signal: { productId, variantId } }) => ({
    left: stockLeft({ productId, ...(variantId !== undefined && { variantId }) }),
    other: alternativeTo(productId),
  }),
  stillTrue: ({ facts: { left } }) => left > 0 && left < 7,
  offer: ({ signal: { productId, variantId } }) =>
    addItem.with({ productId, ...(variantId !== undefined && { variantId }), quantity: 1 }),
  // As long as there is some of it, the shopper needs no other.
  alternative: ({ facts: { left, other } }) => {
    const [en, cs] = [quotable(other?.en), quotable(other?.cs)]
    if (left > 0 || other === null || en === undefined || cs === undefined) return undefined
    return {
      offer: addItem.with({ productId: other.productId, quantity: 1 }),
      words: { en: `It is no longer held. Take ${en} instead?`, cs: `Už není podržené. Vzít místo toho ${cs}?` },
    }
  },
  anchor: ({ signal: { productId } }) => productSurface.at(productId),
  say: {
    brief: 'Few are left; offer to add one. No pressure.',
    words: ({ facts: { left } }) => ({
      en: left === 1 ? 'This is the last one. Add it to your basket?' : `${onlyLeft.en(left)}. Add one to your basket?`,
      cs: left === 1 ? 'Je to poslední kus. Přidat ho do košíku?' : `${onlyLeft.cs(left)}. Přidat jeden do košíku?`,
    }),
  },
  why: ({ signal: { stock } }) => ({
    en: `${onlyLeft.en(stock)} in stock`,
    cs: onlyLeft.cs(stock),
  }),
})
