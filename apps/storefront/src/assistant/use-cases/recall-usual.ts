import { defineUseCase, formatNumber, plural } from '@proactive/engine'
import { basketSurface, suggestItem } from '../contract/index.js'
import { favouriteBrand, productNames, stockLeft } from '../facts.js'
import { orderWithinDay } from '../goals.js'
import { quotable } from '../quotable.js'
import { shopper } from '../shopper.js'
import { shopperForgotUsual } from '../signals/shoppers.js'

const ofOrders = plural('cs', {
  one: 'z\u00a0vaší # objednávky',
  few: 'z\u00a0vašich # objednávek',
  many: 'z\u00a0vašich # objednávky',
  other: 'z\u00a0vašich # objednávek',
})

/** How often the shopper ordered something. Of a single order, the texts say that it was the last one. */
const share = {
  en: (orders: number, of: number) =>
    of === 1 ? 'your last order' : `${formatNumber(orders, 'en')} of your ${formatNumber(of, 'en')} orders`,
  cs: (orders: number, of: number) => `${formatNumber(orders, 'cs')} ${ofOrders(of)}`,
}

/** What the words rest on. */
interface Known {
  facts: { name: { en: string; cs: string; brand: string } | null; favourite: string | null }
  signal: { orders: number; of: number }
}

/** Asks whether the product was forgotten. */
function asking({ facts: { name, favourite }, signal: { orders, of } }: Known): { en: string; cs: string } {
  const [usual, thing] = [quotable(name?.cs) ?? 'tohle', quotable(name?.en) ?? 'something']
  if (name && name.brand === favourite) {
    return {
      en: `Forgot ${thing}? In ${share.en(orders, of)}. Your favourite brand is in stock.`,
      cs: `Chybí vám ${usual}? Oblíbená značka je skladem (${of === 1 ? 'minulá objednávka' : share.cs(orders, of)}).`,
    }
  }
  return {
    en: `Did you forget ${thing}? You had this in ${share.en(orders, of)}.`,
    cs: `Nezapomněli jste na něco? ${of === 1 ? `Minule jste koupili: ${usual}` : `Obvykle kupujete: ${usual} (${share.cs(orders, of)})`}.`,
  }
}

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
  goal: orderWithinDay,
  holdout: 0.1,
  // A reminder is welcome, and never worth the last of somebody's attention.
  panel: 'fallback',
  facts: ({ signal: { productId, personId } }) => ({
    name: productNames(productId),
    left: stockLeft({ productId }),
    favourite: favouriteBrand(personId),
  }),
  stillTrue: ({ facts: { name, left } }) => name !== null && left > 0,
  // It may be added meanwhile, in any tab.
  stillFits: ({ visitor, signal }) => !visitor.cart.includes(signal.productId),
  offer: ({ signal: { productId } }) => suggestItem.with({ productId, quantity: 1 }),
  anchor: () => basketSurface.at('total'),
  say: {
    brief: 'The shopper usually orders this; mention in passing that it is missing. Say so if it is of their favourite brand.',
    words: (known) => asking(known),
  },
  variants: {
    asking: { words: (known) => asking(known) },
    offering: {
      words: ({ facts: { name }, signal: { orders, of } }) => ({
        en: `Add ${quotable(name?.en) ?? 'what you often buy'} again? It was in ${share.en(orders, of)}.`,
        cs: `Přidat i dnes: ${quotable(name?.cs) ?? 'co kupujete často'}? ${of === 1 ? 'Minule jste to koupili' : `Obvykle to kupujete (${share.cs(orders, of)})`}.`,
      }),
    },
  },
  why: ({ signal: { orders, of } }) => ({
    en: `It was in ${share.en(orders, of)}`,
    cs: of === 1 ? 'Minule jste to koupili' : `Obvykle to kupujete (${share.cs(orders, of)})`,
  }),
})
