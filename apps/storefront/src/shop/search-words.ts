/** What a shopper typed into the search, as words to look for and claims of labels to require. */
export interface SearchWords {
  /** The words without accents and capitals, at most eight. */
  words: string[]
  /** The tags that every result must carry. */
  tags: string[]
}

/** The longest text that the search reads, in characters. */
export const longestSearch = 80
const most = 8

/** How shoppers write the claims, without accents. */
const claims: Readonly<Record<string, RegExp>> = {
  dairy_free: /(?<!\p{L})(dairy[ -]free|bez mleka|bezmlec\p{L}*)(?!\p{L})/gu,
  gluten_free: /(?<!\p{L})(gluten[ -]free|bez lepku|bezlepkov\p{L}*)(?!\p{L})/gu,
  vegan: /(?<!\p{L})vegan\p{L}*/gu,
  organic: /(?<!\p{L})(organic|bio)(?!\p{L})/gu,
}

/**
 * Reads a search: claims become tags that a product must carry, so that "gluten-free bread" finds no other bread.
 *
 * @example
 * readSearch('Bezlepkový chléb') // { words: ['chleb'], tags: ['gluten_free'] }
 */
export function readSearch(text: string): SearchWords {
  let rest = fold(text.slice(0, longestSearch))
  const tags = Object.entries(claims).flatMap(([tag, pattern]) => {
    const without = rest.replaceAll(pattern, ' ')
    const isAsked = without !== rest
    rest = without
    return isAsked ? [tag] : []
  })
  const words = rest.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return { words: [...new Set(words)].slice(0, most), tags }
}

/** Returns the beginning of a word that its other forms share: Czech and English change the end of a word. */
export function stemOf(word: string): string {
  if (word.length < 4) return word
  return word.slice(0, word.length < 8 ? -1 : -2)
}

/** Returns a text without accents and capitals, as the function `shop.fold` of the database does. */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
