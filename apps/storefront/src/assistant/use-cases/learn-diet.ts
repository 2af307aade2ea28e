import { defineUseCase } from '@proactive/engine'
import { setDietaryFilter } from '../contract/index.js'
import { diets } from '../diets.js'
import { shopper } from '../shopper.js'
import { shopperPrefers } from '../signals/shoppers.js'

const names: Readonly<Record<string, { en: string; cs: string; csGenitive: string }>> = {
  dairy_free: { en: 'dairy-free', cs: 'bezmléčné', csGenitive: 'bezmléčných' },
  gluten_free: { en: 'gluten-free', cs: 'bezlepkové', csGenitive: 'bezlepkových' },
  vegan: { en: 'vegan', cs: 'veganské', csGenitive: 'veganských' },
}
const nameOf = (tag: string) => names[tag] ?? { en: tag, cs: tag, csGenitive: tag }
const shelvesAgainst = (tag: string) => diets.find((diet) => diet.tag === tag)?.shelves ?? []

/** Offers a dietary filter to a shopper who seems to keep a diet and opens a category against it. */
export const learnDiet = defineUseCase('learn_diet', {
  when: shopperPrefers,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId).and({ category: shelvesAgainst(signal.tag) }),
  score: [
    {
      points: 70,
      because: 'is viewing a category against their diet',
      why: { en: 'You opened this category', cs: 'Otevřeli jste tuto kategorii' },
      if: ({ visitor, signal }) => visitor.category !== undefined && shelvesAgainst(signal.tag).includes(visitor.category),
    },
  ],
  tell: { threshold: 70 },
  priority: 'medium',
  category: 'preferences',
  offer: ({ signal }) => setDietaryFilter.with({ filter: signal.tag, persistent: true }),
  say: {
    brief: 'The shopper seems to keep a diet; ask whether to filter. Claim nothing about their health.',
    words: ({ signal: { tag } }) => ({
      en: `You have been looking at ${nameOf(tag).en} products. Show only these?`,
      cs: `Prohlížíte si ${nameOf(tag).cs} produkty. Zobrazit jen tyto?`,
    }),
  },
  why: ({ signal: { tag, seen } }) => ({
    en: `${seen} of the products you looked at are ${nameOf(tag).en}`,
    cs: `Prohlédli jste si ${seen} ${nameOf(tag).csGenitive} produktů`,
  }),
})
