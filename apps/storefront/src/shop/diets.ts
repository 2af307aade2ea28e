/** A diet by its tag, with the tags and the categories that go against it. */
interface Diet {
  tag: string
  against: readonly string[]
  shelves: readonly string[]
}

/** The diets that the shop knows. */
export const diets: readonly Diet[] = [
  { tag: 'dairy_free', against: ['contains_dairy'], shelves: ['dairy_eggs', 'cheese'] },
  { tag: 'gluten_free', against: ['contains_gluten'], shelves: ['bakery'] },
  {
    tag: 'vegan',
    against: ['contains_dairy', 'contains_egg', 'contains_meat', 'contains_fish'],
    shelves: ['dairy_eggs', 'meat_fish', 'cheese'],
  },
]

/**
 * Returns whether a product fits every one of the diets. On a shelf that goes against a diet, the label must claim the
 * diet; elsewhere it is enough that the product contains nothing against it.
 */
export function fitsDiets({ tags, categoryId }: { tags: readonly string[]; categoryId: string }, dietary: readonly string[]): boolean {
  return diets
    .filter(({ tag }) => dietary.includes(tag))
    .every(({ tag, against, shelves }) => tags.includes(tag) || (!shelves.includes(categoryId) && !against.some((one) => tags.includes(one))))
}
