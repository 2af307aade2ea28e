import { defineUseCase, plural } from '@proactive/engine'
import { diets } from '../../shop/diets.js'
import { dietSurface, setDietaryFilter } from '../contract/index.js'
import { dietsOf } from '../facts.js'
import { orderWithinDay } from '../goals.js'
import { shopper } from '../shopper.js'
import { shopperPrefers } from '../signals/shoppers.js'

/** What is said of a diet: in English by its adjective, in Czech by the adjective without its ending. */
const dietWords = (adjective: string, stem: string) => ({
  products: { en: `${adjective} products`, cs: `${stem}é produkty` },
  seen: {
    en: plural('en', {
      one: `# of the products you looked at is ${adjective}`,
      other: `# of the products you looked at are ${adjective}`,
    }),
    cs: plural('cs', {
      one: `Prohlédli jste si # ${stem}ý produkt`,
      few: `Prohlédli jste si # ${stem}é produkty`,
      many: `Prohlédli jste si # ${stem}ého produktu`,
      other: `Prohlédli jste si # ${stem}ých produktů`,
    }),
  },
})
const named: Readonly<Record<string, ReturnType<typeof dietWords>>> = {
  dairy_free: dietWords('dairy-free', 'bezmléčn'),
  gluten_free: dietWords('gluten-free', 'bezlepkov'),
  vegan: dietWords('vegan', 'vegansk'),
}
const unnamed = dietWords('suitable', 'vhodn')
const wordsOf = (tag: string) => named[tag] ?? unnamed
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
  goal: orderWithinDay,
  holdout: 0.1,
  panel: 'fallback',
  facts: ({ signal }) => ({ dietary: dietsOf(signal.personId) }),
  stillTrue: ({ signal, facts: { dietary } }) => !dietary.includes(signal.tag),
  offer: ({ signal }) => setDietaryFilter.with({ filter: signal.tag, persistent: true }),
  anchor: () => dietSurface.at('filter'),
  say: {
    brief: 'The shopper seems to keep a diet; ask whether to filter. Claim nothing about their health.',
    // A diet may tell of health or religion: no model guesses why.
    phrasing: 'rule',
    words: ({ signal: { tag } }) => ({
      en: `You have been looking at ${wordsOf(tag).products.en}. Show only these?`,
      cs: `Prohlížíte si ${wordsOf(tag).products.cs}. Zobrazit jen tyto?`,
    }),
  },
  why: ({ signal: { tag, seen } }) => ({ en: wordsOf(tag).seen.en(seen), cs: wordsOf(tag).seen.cs(seen) }),
})
