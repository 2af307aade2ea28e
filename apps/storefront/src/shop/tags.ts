import type { Locale } from './locale.js'

type Names = Readonly<Record<string, Readonly<Record<Locale, string>>>>

const claims: Names = {
  organic: { en: 'Organic', cs: 'Bio' },
  vegan: { en: 'Vegan', cs: 'Veganské' },
  dairy_free: { en: 'Dairy-free', cs: 'Bez mléka' },
  gluten_free: { en: 'Gluten-free', cs: 'Bez lepku' },
}

const contents: Names = {
  contains_dairy: { en: 'milk', cs: 'mléko' },
  contains_gluten: { en: 'gluten', cs: 'lepek' },
  contains_egg: { en: 'eggs', cs: 'vejce' },
  contains_fish: { en: 'fish', cs: 'ryby' },
}

/** The tags that are claims of a label, in the order in which the shop names them. */
export const claimTags: readonly string[] = Object.keys(claims)

/** Returns what a product's label claims, such as "Organic", in the visitor's language. */
export function claimsIn(tags: readonly string[], locale: Locale): string[] {
  return namesOf(tags, claims, locale)
}

/** Returns the name of a claim, or the tag itself for a tag that is none. */
export function claimName(tag: string, locale: Locale): string {
  return claims[tag]?.[locale] ?? tag
}

/** Returns the allergens that a product contains, in the visitor's language. */
export function contentsIn(tags: readonly string[], locale: Locale): string[] {
  return namesOf(tags, contents, locale)
}

function namesOf(tags: readonly string[], names: Names, locale: Locale): string[] {
  return tags.flatMap((tag) => names[tag]?.[locale] ?? [])
}
