/** The number of products that make a preference. */
const enough = 8

/** The diets by tag, with the tags and the categories that go against each. */
export const diets: readonly { tag: string; against: readonly string[]; shelves: readonly string[] }[] = [
  { tag: 'dairy_free', against: ['contains_dairy'], shelves: ['dairy_eggs', 'cheese'] },
  { tag: 'gluten_free', against: ['contains_gluten'], shelves: ['bakery'] },
  {
    tag: 'vegan',
    against: ['contains_dairy', 'contains_egg', 'contains_meat', 'contains_fish'],
    shelves: ['dairy_eggs', 'meat_fish', 'cheese'],
  },
]

/**
 * Returns the diet that fits the viewed products, and how many of them fit; each product is `id tag tag …`. No viewed
 * product may go against the diet. Of several diets, returns the one that most products fit.
 */
export function preferredDiet(seen: readonly string[]): { tag: string; products: number } | undefined {
  const products = seen.map((one) => new Set(one.split(' ').slice(1)))
  return diets
    .filter(({ against }) => !products.some((tags) => against.some((tag) => tags.has(tag))))
    .map(({ tag }) => ({ tag, products: products.filter((tags) => tags.has(tag)).length }))
    .filter((diet) => diet.products >= enough)
    .toSorted((a, b) => b.products - a.products)[0]
}
