import type { Json } from './json.js'

/**
 * Matches, in this order, a flag made of tag characters, which stays, and characters that are not seen: control
 * characters but tab and line feed, bidirectional controls, zero-width and other ignorable characters, unpaired
 * surrogates, and variation selectors that select nothing.
 */
const unseen = new RegExp(
  [
    '(\\u{1F3F4}[\\u{E0030}-\\u{E007A}]{3,6}\\u{E007F})',
    '(?![\\t\\n\\u200C\\u200D]|\\p{Variation_Selector})[\\p{Cc}\\p{Cs}\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB]',
    '(?<=^|\\s|\\p{Variation_Selector})\\p{Variation_Selector}',
  ].join('|'),
  'gu',
)

/** The scripts in which a joiner or a non-joiner between letters changes how a word is written. */
const joining = ['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr']

/** Matches a joiner that joins neither letters of these scripts nor the parts of an emoji. */
const strayJoiner = new RegExp(
  `(?<!${joining.map((script) => `\\p{Script=${script}}`).join('|')}` +
    '|[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F](?=\\u200D\\p{Extended_Pictographic}))[\\u200C\\u200D]',
  'gu',
)

/**
 * Removes the characters of a text that a reader does not see, but that change its order or hide something in it. Emoji,
 * and the joiners of Arabic and Indic scripts, stay.
 *
 * @example
 * visibleText('pay\u202Eecnuo') // 'payecnuo'
 */
export function visibleText(text: string): string {
  return isVisible.test(text) ? text : visibleOf(text)
}

/** Matches the texts in Latin letters that have nothing to remove, which are most. */
const isVisible = /^[\t\n -~\u00A0-\u00AC\u00AE-\u02FF\u2010-\u2027\u20A0-\u20BF]*$/

function visibleOf(text: string): string {
  return text.replace(unseen, '$1').replace(strayJoiner, '')
}

/** Applies `visibleText` to every string in a value. */
export function visibleTexts<Value extends Json>(value: Value): Value
export function visibleTexts(value: Json): Json {
  if (typeof value === 'string') return visibleText(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => visibleTexts(item))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item === undefined ? item : visibleTexts(item)]))
}
