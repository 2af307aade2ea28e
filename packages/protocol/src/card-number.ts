import { withoutIds } from './without-ids.js'

/** The characters between the groups of a card number. */
const between = '[\\s._/,:;|*+~()\\u00B7\\u2010-\\u2015\\u2212-]{1,5}'

/** Matches up to five groups of digits, from the place where it is set. */
const groups = new RegExp(`(\\d{4}|\\d{6})(${between})(\\d+)${`(?:(${between})(\\d+))?`.repeat(3)}`, 'y')

/** How card numbers are grouped, the longest first. The groups of 12 and 13 digits are of Maestro and of old Visa cards. */
const groupings = ['4 4 4 4 3', '6 13', '4 4 4 4 2', '4 4 4 4 1', '4 4 4 4', '4 6 5', '4 4 4 3', '4 6 4', '4 4 4 2', '4 3 3 3', '4 4 4 1', '4 4 4'].map((sizes) => sizes.split(' ').map(Number))

/** Shorter numbers have the same separator between all groups. */
const shortestMixed = 15

/** Matches a number of single digits or of pairs, with spaces, dots or hyphens between them, and no others beside them. */
const spread = ['\\d', '\\d\\d'].map((part) => {
  const gap = '[\\s._\\u2010-\\u2015\\u2212-]{1,3}'
  return new RegExp(`(?<!(?<!\\d)${part}${gap})${part}(?:${gap}${part}){${part === '\\d' ? '13,18' : '7,8'}}(?!\\d|${gap}${part}(?!\\d))`, 'y')
})

/** Matches the date of expiry (MMYY, MMYYYY), alone or with a security code, that follows a number without a space. */
const expiry = /^(?:0[1-9]|1[0-2])(?:20)?[2-4]\d(?:\d{3,4})?$/
/** Matches a date of expiry in a group of its own. */
const expiryBehind = /^\s{1,3}(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[2-4]\d(?!\d)/

/** The first digits of each issuer's cards, and the lengths of its numbers. */
const issuers: readonly { begins: RegExp; lengths: readonly number[] }[] = [
  // Visa
  { begins: /^4/, lengths: [16, 19] },
  // Mastercard, Troy
  { begins: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|9792)/, lengths: [16] },
  // American Express
  { begins: /^3[47]/, lengths: [15] },
  // Discover, JCB, UnionPay, RuPay, Mir and BORICA, Elo
  { begins: /^(6011|64[4-9]|65|352[89]|35[3-8]|62|8[12]|220[0-5]|636)/, lengths: [16, 17, 18, 19] },
  { begins: /^(2131|1800)/, lengths: [15] },
  // Diners Club
  { begins: /^(30[0-5]|3095|36|38|39)/, lengths: [14, 16, 17, 18, 19] },
  // Maestro, and RuPay (508, 60)
  { begins: /^(50|5[6-8]|60|639|67|6304|0604)/, lengths: [16, 17, 18, 19] },
]

/** Lengths of cards that are accepted only in groups: without groups, such a number is a product code, a time or an order. */
const issuersOfGroups: typeof issuers = [
  { begins: /^4/, lengths: [13] },
  { begins: /^(5018|5020|5038|5893|6304|6759|676[1-3]|0604)/, lengths: [12, 13, 14, 15] },
]

/** The first digits of all issuers, as far as they save looking closer. */
const issued = /^(?:[3-6]|2[1-7]|1800|8[12]|9792|0604)/

/** The one number of 13 digits that payment providers publish for tests. Others in a row are product codes (EAN) or times. */
const publishedTest = '4222222222222'

/**
 * Replaces the card numbers of a text: numbers with an issuer's first digits and length and a valid check digit, written in
 * a row, in the groups of a card, in pairs or digit by digit. Letters may touch the number; an expiry date and a security
 * code that touch it are replaced with it. Numbers in identifiers, IP addresses and decimals are not card numbers.
 */
export function replaceCards(text: string, placeholder: string): string {
  const searched = withoutIds(text)
  let out = ''
  let from = 0
  for (const { 0: run, index } of searched.matchAll(/\d+/g)) {
    if (index < from) continue
    const end = endOfCard(searched, run, index)
    if (end === undefined) continue
    out += text.slice(from, index) + placeholder
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Returns the end of the card number that begins with these digits, or undefined. */
function endOfCard(text: string, run: string, start: number): number | undefined {
  if (run.length <= 2) return endOfSpread(text, run, start)
  if (run.length === 4 || run.length === 6) return issued.test(run) ? endOfGroups(text, start) : undefined
  if (run.length < 13 || run.length > 27 || /\d\.$/.test(text.slice(Math.max(0, start - 2), start))) return undefined
  for (let length = Math.min(run.length, 19); length >= 13; length--) {
    const [digits, rest] = [run.slice(0, length), run.slice(length)]
    if (isCard(digits, issuers) && (rest === '' || (length > 13 && !digits.startsWith('1') && expiry.test(rest)))) return start + run.length
  }
  return undefined
}

function endOfSpread(text: string, run: string, start: number): number | undefined {
  const pattern = spread[run.length - 1]
  if (!pattern) return undefined
  pattern.lastIndex = start
  const [found] = pattern.exec(text) ?? []
  return found !== undefined && isCard(found.replaceAll(/\D/g, ''), issuers) ? start + found.length : undefined
}

/** Returns the end of a card number in groups, or undefined. */
function endOfGroups(text: string, start: number): number | undefined {
  groups.lastIndex = start
  const parts = (groups.exec(text) ?? []).slice(1)
  for (const sizes of groupings) {
    if (!areOfSizes(parts, sizes)) continue
    const found = parts.slice(0, sizes.length * 2 - 1)
    const digits = sizes.map((size, i) => found[2 * i]?.slice(0, size)).join('')
    if (!isCard(digits, issuers) && !isCard(digits, issuersOfGroups)) continue
    const separators = found.filter((_, i) => i % 2 === 1)
    if (digits.length < shortestMixed && separators.some((separator) => separator !== separators[0])) continue
    const end = start + found.join('').length
    // A text that goes on is a longer number of something else.
    if (digits.length < 16 && separators[0] === '-' && /^-[\p{L}\d]/u.test(text.slice(end, end + 2))) continue
    const endOfFour = start + found.slice(0, 7).join('').length
    if (sizes.length === 5 && isCard(digits.slice(0, 16), issuers) && expiryBehind.test(text.slice(endOfFour, endOfFour + 14))) return endOfFour
    return end
  }
  return undefined
}

/** Tells whether groups have these sizes. The last may go on with the date of expiry. */
function areOfSizes(parts: readonly (string | undefined)[], sizes: readonly number[]): boolean {
  for (let i = 0; i < sizes.length; i++) {
    const [run, size = 0] = [parts[2 * i], sizes[i]]
    if (run === undefined || (run.length !== size && (i < 2 || i < sizes.length - 1 || !expiry.test(run.slice(size))))) return false
  }
  return true
}

function isCard(digits: string, of: typeof issuers): boolean {
  if (digits === publishedTest) return true
  return of.some(({ begins, lengths }) => lengths.includes(digits.length) && begins.test(digits)) && hasCheckDigit(digits)
}

/** Checks the Luhn check digit (ISO/IEC 7812-1). */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i])
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}
