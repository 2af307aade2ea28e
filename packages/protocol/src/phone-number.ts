const gap = '[ ().\\/\\-\\u00A0\\u202F\\u2009]{0,2}'
const space = '[ \\u00A0\\u202F]?'
const word = (words: string): string => `(?<!\\p{L})(?:${words})(?![\\p{L}\\p{N}])`
/** What stands before or after an amount of money, and not a telephone number. */
const money = `[€$£]|${word('Kč|CZK|EUR|USD|GBP|zł|PLN|Ft|HUF')}`
/** What else stands after an amount, in Czech and in English: money in words, parts, pieces. */
const counted = `%|,-|${word(
  'Kc|Kčs|SKK|CHF|korun\\p{L}*|haléř\\p{L}*|eur(?:o|os|a|ech|y)|cent(?:s|y|ů)?|dolar\\p{L}*|dollars?|bucks|crowns?|pounds?|libr(?:a|y)|liber|zlot\\p{L}*|forint\\p{L}*|francs|franků|' +
    'ks|kus(?:y|ů|ech)|pcs|pieces?|items?|copies|points?|bod(?:y|ů|ech)|tis|tisíc|mil|mld|mili[oó]n\\p{L}*|miliard\\p{L}*|thousand|[mbtr]+illion',
)}`
/** The words before a sum without a currency. */
const sum = `${word('cena|částka|celkem|suma|součet|price|total|amount|sum')}(?: je| is)?:? ?`
const noAmount = `(?![ .,\\u00A0\\u202F]?\\d|${space}(?:${money}|${counted}))`
/** A currency behind an amount says nothing about the number that comes after it. */
const afterAmount = `(?<![\\p{L}\\p{N}+]|[\\p{N}][ .,\\u00A0\\u202F-]|(?<!\\d${space})(?:${money})${space}|${sum})`

/** Telephone numbers by how they are written. Each pattern says where a number begins and ends. */
const patterns = [
  // Czech and Slovak with the country's code: +420 601 123 456, 00420601123456
  `(?:(?<![\\w+])\\+|(?<![\\w+.,]|\\d-)00)42[01](?:${gap}\\d){9}(?!\\d)`,
  // North American with the country's code: +1 (555) 123-4567
  `(?<![\\w+])\\+1${gap}[2-9]\\d\\d${gap}[2-9]\\d\\d${gap}\\d{4}(?!\\d)`,
  // Any other country's: +44 20 7946 0958
  `(?<![\\w+])\\+(?!42[01])[2-9](?:${gap}\\d){7,13}${noAmount}`,
  // Nine digits in threes: 601 123 456, 601-123-456
  `${afterAmount}(?:[2-9]\\d\\d \\d{3} (?!000)\\d{3}|[67]\\d\\d([.-])\\d{3}\\1\\d{3})${noAmount}(?!-\\d)`,
  // North American without the country's code: (555) 123-4567, 555-123-4567
  `(?<![\\w.-])(?:1[ -])?(?:\\([2-9]\\d\\d\\) ?[2-9]\\d\\d[ .-]\\d{4}|[2-9]\\d\\d-[2-9]\\d\\d-\\d{4})(?![\\w-])`,
  // With the trunk prefix: 020 7946 0958
  `(?<![\\w.,:/-]|\\d )0[1-9]\\d{1,3} \\d{3,4} ?\\d{3,4}(?! ?\\d)`,
].map((pattern) => new RegExp(pattern, 'giu'))

/** A number in a row where the words before it say what it is: `tel. 601123456`. */
const announced = /(\b(?:tel|telefon|phone|mobile?|call|volejte|zavolejte|whatsapp)(?:\p{L}{0,4}[.:]|\s*(?:č\.|no\.|number|číslo))?\s*)\d{9,12}(?!\d)/giu

/** Tells whether a text that begins with a sign is a coordinate: `+50.0755381`. A dot beside other separators is a decimal's. */
const isDecimal = (match: string): boolean => /^\+\d{1,3}\.\d+$/.test(match) || (match.includes('.') && /[^\d+.]/.test(match) && !/\(/.test(match))

/** Replaces the telephone numbers of a text. */
export function replacePhones(text: string, placeholder: string): string {
  const withoutPatterns = patterns.reduce((rest, pattern) => rest.replace(pattern, (match) => (isDecimal(match) ? match : placeholder)), text)
  return withoutPatterns.replace(announced, `$1${placeholder}`)
}
