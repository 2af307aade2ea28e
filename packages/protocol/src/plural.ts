import { numberIn } from './format-number.js'
import { languageTag } from './language.js'
import { remember } from './remember.js'

type Category = Intl.LDMLPluralRule

/** The categories of the languages whose forms the compiler checks. Of other languages, `plural` checks them when it is called. */
interface Categories {
  en: 'one' | 'other'
  de: 'one' | 'other'
  cs: 'one' | 'few' | 'many' | 'other'
  sk: 'one' | 'few' | 'many' | 'other'
  pl: 'one' | 'few' | 'many' | 'other'
}

type LanguageOf<Locale extends string> = Locale extends `${infer Language}${'-' | '_'}${string}` ? Language : Locale

/**
 * A text with a number, once for each plural category of a language (those of Unicode CLDR). `#` stands for the number.
 * English has `one` (1) and `other`; Czech has `one` (1), `few` (2 to 4), `many` (fractions) and `other` (0, 5 and more).
 */
export type PluralForms<Locale extends string = string> =
  LanguageOf<Locale> extends keyof Categories
    ? { readonly [Form in Categories[LanguageOf<Locale>]]: string }
    : { readonly other: string } & { readonly [Form in Category]?: string }

/** Numbers that between them reach every category of a language which a count in a text may have. */
const samples = [...Array(101).keys(), 0.5, 1.5]

/** The plural rules of a language, and the first sample of each category. */
const grammarOf = remember((tag: string) => {
  // English is for a language that `Intl` does not know; it would take that of the process.
  const rules = new Intl.PluralRules([tag, 'en'])
  const examples = new Map<Category, number>()
  for (const n of samples) if (!examples.has(rules.select(n))) examples.set(rules.select(n), n)
  return { rules, examples, isKnown: Intl.PluralRules.supportedLocalesOf(tag).length > 0 }
})

/**
 * Returns a function that puts a number into a text: in the form of the language's plural category for the number, which
 * is written as the language writes it. Each form is the whole phrase that depends on the number, so that verb and
 * adjective agree with it. `locale` is any tag that `languageTag` reads. Call `plural` where texts are defined, so that
 * a missing form is an error at start. A category that only numbers such as a million have may be left out; they take
 * `other`.
 *
 * @throws Error when the forms lack a category of the language, and when they have one of a language that `Intl` does not
 *   know here, as in a Node without full ICU. An unknown language with the forms of English follows English.
 *
 * @example
 * const left = plural('cs', { one: 'Zbývá jen # kus', few: 'Zbývají jen # kusy', many: 'Zbývá jen # kusu', other: 'Zbývá jen # kusů' })
 * left(5) // 'Zbývá jen 5 kusů'
 */
export function plural<const Locale extends string>(locale: Locale, forms: PluralForms<Locale>): (n: number) => string {
  const tag = languageTag(locale)
  const { rules, examples, isKnown } = grammarOf(tag)
  const written = numberIn(tag)
  const texts: { readonly [Form in Category]?: string } = forms
  const missing = [...examples].filter(([category]) => typeof texts[category] !== 'string')
  if (missing.length > 0) {
    const list = missing.map(([category, n]) => `'${category}' (such as ${written(n)})`).join(' and ')
    throw new Error(`plural('${locale}'): the forms lack ${list}; '${tag}' needs ${[...examples.keys()].join(', ')}.`)
  }
  const foreign = Object.keys(texts).find((category) => category !== 'one' && category !== 'other')
  if (!isKnown && foreign !== undefined) {
    throw new Error(`plural('${locale}'): this runtime does not know the plural form '${foreign}' of '${tag}'; run a Node with full ICU, or name a language that Intl knows.`)
  }
  return (n) => (texts[rules.select(n)] ?? String(texts.other)).replaceAll('#', written(n))
}
