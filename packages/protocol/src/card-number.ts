/** The characters between the groups of a card number; all groups of one number have the same. */
const separator = '([\\s._/\\u2010-\\u2015\\u2212-]{1,3})'

/** Matches up to five groups of digits with the same separator. */
const groups = new RegExp(`(\\d{4,6})${separator}(\\d+)${'(?:\\2(\\d+))?'.repeat(3)}`, 'y')

/** How card numbers are grouped, the longest first. The groups of 12 and 13 digits are of Maestro and of old Visa cards. */
const groupings = ['4 4 4 4 3', '6 13', '4 4 4 4 2', '4 4 4 4 1', '4 4 4 4', '4 6 5', '4 4 4 3', '4 6 4', '4 4 4 2', '4 3 3 3', '4 4 4 1', '4 4 4']

/** The first digits of each issuer's cards, and the lengths of its numbers. */
const issuers: readonly { begins: RegExp; lengths: readonly number[] }[] = [
  // Visa
  { begins: /^4/, lengths: [16, 19] },
  // Mastercard
  { begins: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  // American Express
  { begins: /^3[47]/, lengths: [15] },
  // Discover, JCB, UnionPay
  { begins: /^(6011|64[4-9]|65|352[89]|35[3-8]|62|81)/, lengths: [16, 17, 18, 19] },
  { begins: /^(2131|1800)/, lengths: [15] },
  // Diners Club
  { begins: /^(30[0-5]|3095|36|38|39)/, lengths: [14, 16, 17, 18, 19] },
  // Maestro
  { begins: /^(50|5[6-8]|60|639|67|6304|0604)/, lengths: [16, 17, 18, 19] },
]

/** Lengths of cards that are accepted only in groups: without groups, such a number is a product code, a time or an order. */
const issuersOfGroups: typeof issuers = [
  { begins: /^4/, lengths: [13] },
  { begins: /^(5018|5020|5038|5893|6304|6759|676[1-3]|0604)/, lengths: [12, 13, 14, 15] },
]

/** The first digits of all issuers, as far as they save looking closer. */
const issued = /^(?:[3-6]|2[1-7]|1800|81|0604)/

/** The one number of 13 digits that payment providers publish for tests. Others in a row are product codes (EAN) or times. */
const publishedTest = '4222222222222'

/**
 * Replaces the card numbers of a text: of the issuers' first digits and lengths, grouped as on a card or not at all, and
 * with a valid check digit.
 */
export function replaceCards(text: string, placeholder: string): string {
  let out = ''
  let from = 0
  for (const { 0: run, index } of text.matchAll(/\d+/g)) {
    if (index < from) continue
    const isGroup = run.length === 4 || run.length === 6
    const end = isGroup ? endOfGroups(text, index) : run.length >= 13 ? endOfRow(text, run, index) : undefined
    if (end === undefined) continue
    out += text.slice(from, index) + placeholder
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Returns the end of a card number without groups, or undefined. Decimals and hexadecimal texts are none. */
function endOfRow(text: string, run: string, start: number): number | undefined {
  if (run.length > 19 || !isCard(run, issuers)) return undefined
  if (/\d\.$/.test(text.slice(Math.max(0, start - 2), start))) return undefined
  const end = start + run.length
  const around = (/[a-z\d]*$/i.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? '') + (/^[a-z\d]*/i.exec(text.slice(end, end + 40))?.[0] ?? '')
  return around !== '' && /^[a-f\d]*$/i.test(around) ? undefined : end
}

/** Returns the end of a card number in groups, or undefined. */
function endOfGroups(text: string, start: number): number | undefined {
  groups.lastIndex = start
  const [, first = '', between = '', ...others] = groups.exec(text) ?? []
  if (!issued.test(first)) return undefined
  const found = [first, ...others].filter((group) => group !== undefined)
  const lengths = `${found.map(({ length }) => length).join(' ')} `
  for (const grouping of groupings) {
    if (!lengths.startsWith(`${grouping} `)) continue
    const count = grouping.split(' ').length
    const digits = found.slice(0, count).join('')
    if (!isCard(digits, issuers) && !isCard(digits, issuersOfGroups)) continue
    const end = start + digits.length + between.length * (count - 1)
    if (between !== '-' || !isInUuid(text.charAt(start - 1), text.slice(end, end + 2), digits.length)) return end
  }
  return undefined
}

/** Tells whether groups with hyphens go on as the groups of a UUID, or of another longer text, do. */
function isInUuid(before: string, after: string, length: number): boolean {
  return /[a-f]/i.test(before) || /^\p{L}/u.test(after) || (length < 16 && /^-[\p{L}\d]/u.test(after))
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
