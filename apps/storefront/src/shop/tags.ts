import type { Locale } from './locale.js'

type Names = Readonly<Record<string, Readonly<Record<Locale, string>>>>

const claims: Names = {
  organic: { en: 'Organic', cs: 'Bio' },
  vegan: { en: 'Vegan', cs: 'Veganské' },
  dairy_free: { en: 'Dairy free', cs: 'Bez mléka' },
  gluten_free: { en: 'Gluten free', cs: 'Bez lepku' },
}

const contents: Names = {
  contains_dairy: { en: 'milk', cs: 'mléko' },
  contains_gluten: { en: 'gluten', cs: 'lepek' },
  contains_egg: { en: 'egg', cs: 'vejce' },
  contains_meat: { en: 'meat', cs: 'maso' },
  contains_fish: { en: 'fish', cs: 'ryby' },
}

/** What a product's label claims, such as organic, in words. */
export function claimsIn(tags: readonly string[], locale: Locale): string[] {
  return named(tags, claims, locale)
}

/** What a product's recipe holds that some people avoid, in words. */
export function contentsIn(tags: readonly string[], locale: Locale): string[] {
  return named(tags, contents, locale)
}

function named(tags: readonly string[], names: Names, locale: Locale): string[] {
  return tags.flatMap((tag) => names[tag]?.[locale] ?? [])
}
