/** How many products make a preference. */
const enough = 8

/** Each diet by its tag: what goes against it, and the shelves that do. */
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
 * The diet that what somebody looked at speaks for, and for how many products; each is `id tag tag …`.
 * Nothing seen may go against it. Of several, the one that most products speak for.
 */
export function preferredDiet(seen: readonly string[]): { tag: string; products: number } | undefined {
  const products = seen.map((one) => new Set(one.split(' ').slice(1)))
  return diets
    .filter(({ against }) => !products.some((tags) => against.some((tag) => tags.has(tag))))
    .map(({ tag }) => ({ tag, products: products.filter((tags) => tags.has(tag)).length }))
    .filter((diet) => diet.products >= enough)
    .toSorted((a, b) => b.products - a.products)[0]
}
