/** The longest tag that a session takes; a longer one is shortened. */
const longest = 35

/**
 * Returns a language tag in the canonical form of BCP 47, which `Intl` accepts. It also reads what pages and systems
 * write instead: underscores (`cs_CZ`), a POSIX locale (`cs_CZ.UTF-8@euro`), the first of a list (`cs,en;q=0.8`). A tag
 * without a language, such as `C`, `und`, `x-klingon`, an empty or an invalid one, gives `fallback`.
 *
 * @example
 * languageTag('cs_CZ.UTF-8') // 'cs-CZ'
 */
export function languageTag(tag: unknown, fallback = 'en'): string {
  if (typeof tag !== 'string') return fallback
  const subtags = (tag.trim().split(/[.@,:;]/, 1)[0] ?? '').replaceAll('_', '-').split('-')
  // A subtag that is not valid or does not fit is left out with those after it: the language itself is still known.
  for (let count = Math.min(subtags.length, longest); count > 0; count--) {
    const canonical = canonicalOf(subtags.slice(0, count).join('-'))
    if (canonical && canonical.length <= longest) return /^[a-z]{2,3}(-|$)/.test(canonical) && !/^und(-|$)/.test(canonical) ? canonical : fallback
  }
  return fallback
}

function canonicalOf(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}

/**
 * Returns the entry of a record by language that is closest to `locale`: the region's, then the script's, then the
 * language's; `undefined` without any. The keys may be written as `languageTag` reads them.
 *
 * @example
 * closestLanguage({ en: 'Add', cs_CZ: 'Přidat' }, 'cs-CZ') // 'Přidat'
 */
export function closestLanguage<Value>(entries: { readonly [language: string]: Value }, locale: unknown): Value | undefined {
  const byTag = new Map(Object.keys(entries).map((key) => [languageTag(key, key), entries[key]]))
  for (let tag = languageTag(locale); tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (byTag.has(tag)) return byTag.get(tag)
  }
  return undefined
}
