/** A diet by its tag, with the tags and the categories that go against it. */
interface Diet {
  tag: string
  against: readonly string[]
  shelves: readonly string[]
  /** Further categories on which the label must claim the diet, because no tag names all that goes against it, such as honey. */
  composed?: readonly string[]
}

/** The diets that the shop knows. */
export const diets: readonly Diet[] = [
  { tag: 'dairy_free', against: ['contains_dairy'], shelves: ['dairy_eggs'] },
  { tag: 'gluten_free', against: ['contains_gluten'], shelves: ['bakery'] },
  {
    tag: 'vegan',
    against: ['contains_dairy', 'contains_egg', 'contains_meat', 'contains_fish'],
    shelves: ['dairy_eggs', 'meat_fish'],
    composed: ['bakery', 'pantry', 'delicatessen', 'frozen', 'sweets_snacks'],
  },
]

/**
 * Returns whether a product fits every one of the diets. On a shelf that goes against a diet, or whose products are made of
 * more than tags say, the label must claim the diet; elsewhere it is enough that the product contains nothing against it.
 */
export function fitsDiets({ tags, categoryId }: { tags: readonly string[]; categoryId: string }, dietary: readonly string[]): boolean {
  return diets
    .filter(({ tag }) => dietary.includes(tag))
    .every(({ tag, against, shelves, composed = [] }) => {
      const mustClaim = [...shelves, ...composed].includes(categoryId)
      return tags.includes(tag) || (!mustClaim && !against.some((one) => tags.includes(one)))
    })
}
