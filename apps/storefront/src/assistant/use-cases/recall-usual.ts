import { defineUseCase } from '@proactive/engine'
import { suggestItem } from '../contract/index.js'
import { productNames, stockLeft } from '../facts.js'
import { shopper } from '../shopper.js'
import { shopperForgotUsual } from '../signals/shoppers.js'

/** Mentions in passing what is usually in the cart and is not now. */
export const recallUsual = defineUseCase('recall_usual', {
  when: shopperForgotUsual,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId),
  score: [
    {
      points: 70,
      because: 'usually orders it, and has not got it',
      why: { en: 'It is not in your basket', cs: 'V košíku není' },
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
      en: `${orders} of your ${of} orders had ${name?.en ?? 'this'}. Add it?`,
      cs: `${name?.cs ?? 'Tohle'} bylo v ${orders} z vašich ${of} objednávek. Přidat?`,
    }),
  },
  why: ({ signal: { orders, of } }) => ({
    en: `It was in ${orders} of your ${of} orders`,
    cs: `Bylo v ${orders} z vašich ${of} objednávek`,
  }),
})
