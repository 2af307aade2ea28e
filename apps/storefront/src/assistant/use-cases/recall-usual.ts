import { defineUseCase } from '@proactive/engine'
import { suggestItem } from '../contract/index.js'
import { productNames, stockLeft } from '../facts.js'
import { shopper } from '../shopper.js'
import { shopperForgotUsual } from '../signals/shoppers.js'

/** Mentions a product that the shopper usually orders and that is missing from the cart. */
export const recallUsual = defineUseCase('recall_usual', {
  when: shopperForgotUsual,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId),
  score: [
    {
      points: 70,
      because: 'usually orders it and has none in the cart',
      why: { en: 'It is not in your basket', cs: 'V košíku ještě není' },
      if: ({ visitor, signal }) => !visitor.cart.includes(signal.productId),
    },
  ],
  tell: { threshold: 70 },
  priority: 'low',
  category: 'usuals',
  facts: ({ signal: { productId } }) => ({ name: productNames(productId), left: stockLeft({ productId }) }),
  stillTrue: ({ facts: { name, left } }) => name !== null && left > 0,
  offer: ({ signal: { productId } }) => suggestItem.with({ productId, quantity: 1 }),
  say: {
    brief: 'The shopper usually orders this; mention in passing that it is missing.',
    words: ({ facts: { name }, signal: { orders, of } }) => ({
      en: `Did you forget ${name?.en ?? 'something'}? You had this in ${orders} of your ${of} orders.`,
      cs: `Nezapomněli jste na něco? ${name?.cs ?? 'Tohle'}: v\u00a0${orders} z\u00a0vašich ${of} objednávek.`,
    }),
  },
  why: ({ signal: { orders, of } }) => ({ en: `It was in ${orders} of your ${of} orders`, cs: `Bylo to v\u00a0${orders} z\u00a0vašich ${of} objednávek` }),
})
