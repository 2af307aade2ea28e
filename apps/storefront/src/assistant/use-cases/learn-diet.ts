import { defineUseCase } from '@proactive/engine'
import { setDietaryFilter } from '../contract/index.js'
import { diets } from '../diets.js'
import { shopper } from '../shopper.js'
import { shopperPrefers } from '../signals/shoppers.js'

const names: Readonly<Record<string, { en: string; cs: string }>> = {
  dairy_free: { en: 'dairy-free', cs: 'bezmléčné' },
  gluten_free: { en: 'gluten-free', cs: 'bezlepkové' },
  vegan: { en: 'vegan', cs: 'veganské' },
}
const nameOf = (tag: string) => names[tag] ?? { en: tag, cs: tag }
const shelvesAgainst = (tag: string) => diets.find((diet) => diet.tag === tag)?.shelves ?? []

/** Asks, when somebody of a diet comes to a shelf that is against it, whether to filter. */
export const learnDiet = defineUseCase('learn_diet', {
  when: shopperPrefers,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId).and({ category: shelvesAgainst(signal.tag) }),
  score: [
    {
      points: 70,
      because: 'looks at a shelf against their diet',
      why: { en: 'You came to this shelf', cs: 'Přišli jste k tomuto regálu' },
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
      en: `You have been looking at ${nameOf(tag).en} things. Show only those?`,
      cs: `Prohlížíte si ${nameOf(tag).cs} věci. Ukazovat jen ty?`,
    }),
  },
  why: ({ signal: { tag, seen } }) => ({
    en: `${seen} of the products you looked at are ${nameOf(tag).en}`,
    cs: `Prohlédli jste si ${seen} produktů, které jsou ${nameOf(tag).cs}`,
  }),
})
