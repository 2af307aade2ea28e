/** Random texts for the tests of the scrubber: what it must leave unchanged, and what it must replace. */

type Random = () => number

/** Returns a generator of numbers from 0 to 1 (mulberry32), the same for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const whole = (random: Random, from: number, to: number): number => from + Math.floor(random() * (to - from + 1))
function pick<Item>(random: Random, items: readonly Item[]): Item {
  const [item] = items.slice(whole(random, 0, items.length - 1))
  if (item === undefined) throw new Error('There is nothing to pick from.')
  return item
}
const chars = (random: Random, alphabet: string, length: number): string => Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('')
const digits = (random: Random, length: number): string => chars(random, '0123456789', length)
const time = (random: Random): Date => new Date(whole(random, 0, 4_000_000_000) * 1_000 + whole(random, 0, 999))
const grouped = (text: string, size: number, separator: string): string => text.match(new RegExp(`.{1,${size}}`, 'g'))?.join(separator) ?? text
const thousands = (n: number, separator: string): string => String(n).replace(/\B(?=(\d{3})+$)/g, separator)

function uuid(random: Random): string {
  const hex = (length: number) => chars(random, '0123456789abcdef', length)
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(random, ['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
}

function ean(random: Random, length: number): string {
  const body = digits(random, length - 1)
  const sum = Array.from(body).toReversed().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

const dateIn = (locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' })
const [czechDate, englishDate, americanDate] = [dateIn('cs-CZ'), dateIn('en-GB'), dateIn('en-US')]

/** Texts that hold no personal data. */
export const harmless: Readonly<Record<string, (random: Random) => string>> = {
  uuid,
  'uuid without dashes': (random) => uuid(random).replaceAll('-', ''),
  'uuid in upper case, in a sentence': (random) => `Order ${uuid(random).toUpperCase()} has arrived.`,
  'EAN-13': (random) => ean(random, 13),
  'EAN-13 in a sentence': (random) => `EAN: ${ean(random, 13)}, 2 ks`,
  'EAN-8 and UPC': (random) => ean(random, pick(random, [8, 12])),
  'epoch milliseconds': (random) => String(time(random).getTime()),
  'epoch seconds': (random) => String(Math.floor(time(random).getTime() / 1_000)),
  'epoch microseconds': (random) => `${whole(random, 1_000_000_000, 1_999_999_999)}${digits(random, 6)}`,
  'epoch nanoseconds': (random) => `${whole(random, 1_000_000_000, 1_799_999_999)}${digits(random, 9)}`,
  'ISO time': (random) => time(random).toISOString(),
  'ISO time in its short form': (random) => time(random).toISOString().replace(/[-:]|\.\d+/g, ''),
  'ISO time with an offset': (random) => time(random).toISOString().replace('Z', `+0${whole(random, 0, 9)}:00`),
  'digits of a time': (random) => time(random).toISOString().replace(/\D/g, '').slice(0, pick(random, [8, 12, 14, 17])),
  'Czech date': (random) => czechDate.format(time(random)),
  'English date': (random) => englishDate.format(time(random)),
  'American date': (random) => americanDate.format(time(random)),
  'Czech amount': (random) => `${thousands(whole(random, 0, 2_000_000_000), pick(random, [' ', '\u00A0', '\u202F', '.', '']))}${pick(random, ['', `,${digits(random, 2)}`])}${pick(random, [' ', '\u00A0'])}${pick(random, ['Kč', 'CZK', '€'])}`,
  'English amount': (random) => `${pick(random, ['$', '£', '€', 'USD ', 'CZK '])}${thousands(whole(random, 0, 2_000_000_000), pick(random, [',', '']))}${pick(random, ['', `.${digits(random, 2)}`])}`,
  'amount with a sign': (random) => `${pick(random, ['+', '-'])}${thousands(whole(random, 0, 99_999_999), pick(random, [' ', ',', '\u00A0']))}${pick(random, [',', '.'])}${digits(random, 2)} Kč`,
  'amount in words': (random) => `${thousands(whole(random, 0, 2_000_000_000), pick(random, [' ', '\u00A0', '.', '']))} ${pick(random, ['korun', 'koruny', 'korun českých', 'haléřů', 'euro', 'eur', 'dolarů', 'crowns', 'pounds', 'dollars', 'forintů', 'ks', 'kusů', 'pieces', 'tis. Kč', 'mil. korun', 'million'])}`,
  'amount behind a word': (random) => `${pick(random, ['Celkem', 'cena:', 'částka je', 'total', 'Price is', 'Amount:', 'EUR', '$'])} ${thousands(whole(random, 0, 999_999_999), pick(random, [' ', '\u00A0']))}`,
  'amount without a currency': (random) => thousands(whole(random, 0, 99_999_999), pick(random, [' ', ',', '.', '\u00A0'])),
  'order number': (random) => pick(random, [`OBJ-${whole(random, 2000, 2030)}-${digits(random, 6)}`, `#${digits(random, whole(random, 4, 12))}`, `${digits(random, 3)}-${digits(random, 7)}-${digits(random, 7)}`, digits(random, 10)]),
  version: (random) => `proactive@${whole(random, 0, 30)}.${whole(random, 0, 200)}.${whole(random, 0, 2_000)}`,
  coordinates: (random) => `${random() * 90}, ${random() * 180}`,
  'coordinates with signs': (random) => `+${(random() * 90).toFixed(whole(random, 4, 8))} +${(random() * 180).toFixed(whole(random, 4, 8))}`,
  'IP address': (random) => Array.from({ length: 4 }, () => whole(random, 0, 255)).join('.'),
  'IPv6 address': (random) => Array.from({ length: 8 }, () => chars(random, '0123456789abcdef', 4)).join(':'),
  'IPv6 address in a sentence, without zeros': (random) => `Login from ${Array.from({ length: 5 }, () => digits(random, 4)).join(':')}::${whole(random, 1000, 9999)}, port 443`,
  digest: (random) => `${pick(random, ['', 'sha256:', '0x', 'obj_'])}${chars(random, '0123456789abcdef', pick(random, [24, 32, 40, 56, 64]))}`,
  'uuid of digits': (random) => grouped(digits(random, 32), 4, '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  'range of times': (random) => `${czechDate.format(time(random))} – ${czechDate.format(time(random))}`,
  'base62 id': (random) => chars(random, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', whole(random, 16, 27)),
}

const issuers: Readonly<Record<string, (random: Random) => [begin: string, length: number]>> = {
  Visa: (random) => ['4', pick(random, [16, 16, 19])],
  Mastercard: (random) => [String(pick(random, [whole(random, 51, 55), whole(random, 2221, 2720)])), 16],
  Mir: (random) => [`220${whole(random, 0, 4)}`, pick(random, [16, 16, 19])],
  Troy: () => ['9792', 16],
  RuPay: (random) => [pick(random, ['60', '65', '81', '82', '508']), 16],
  'American Express': (random) => [pick(random, ['34', '37']), 15],
  Discover: (random) => [pick(random, ['6011', '644', '649', '65']), 16],
  'Diners Club': (random) => [pick(random, ['300', '305', '3095', '36', '38', '39']), 14],
  JCB: (random) => [String(whole(random, 3528, 3589)), 16],
  UnionPay: (random) => [pick(random, ['62', '81']), whole(random, 16, 19)],
  Maestro: (random) => [pick(random, ['5018', '5020', '5038', '5893', '6304', '6759', '6761', '6763', '56', '58']), pick(random, [16, 18, 19])],
}

/** The separators that people write between the groups of a card number or an IBAN. */
export const separators = ['', ' ', '-', '\u00A0', '.', '\u2009', '\u202F', '\u2013', '\u2011'] as const

function card(random: Random, [begin, length]: [string, number]): string {
  const body = begin + digits(random, length - begin.length - 1)
  const sum = Array.from(body).toReversed().reduce((total, digit, i) => total + (i % 2 === 0 ? (Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2) : Number(digit)), 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

/** What else people write between the groups of a card number. */
const cardSeparators = [...separators, ',', ', ', ':', ';', '/', '_', '|', '*', ' - ', '  '] as const

/** Groups a card number as its issuer does, or by fours. */
function onCard(random: Random, number: string): string {
  const separator = pick(random, cardSeparators)
  const isByFours = number.length > 15 || random() < 0.3
  return isByFours ? grouped(number, 4, separator) : [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(separator)
}

const banks: Readonly<Record<string, (random: Random) => string>> = {
  CZ: (random) => digits(random, 20),
  SK: (random) => digits(random, 20),
  DE: (random) => digits(random, 18),
  AT: (random) => digits(random, 16),
  GB: (random) => `${chars(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4)}${digits(random, 14)}`,
  FR: (random) => `${digits(random, 10)}${chars(random, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 11)}${digits(random, 2)}`,
  NL: (random) => `${chars(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4)}${digits(random, 10)}`,
  NO: (random) => digits(random, 11),
  MT: (random) => `${chars(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4)}${digits(random, 5)}${chars(random, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 18)}`,
}

function iban(random: Random): string {
  const [code, bank] = pick(random, Object.entries(banks))
  const body = bank(random)
  const value = Array.from(`${body}${code}00`).reduce((rest, char) => (rest * (char > '9' ? 100 : 10) + Number.parseInt(char, 36)) % 97, 0)
  return `${code}${String(98 - value).padStart(2, '0')}${body}`
}

/** Texts that are personal data, with the placeholder that takes their place. */
export const personal: Readonly<Record<string, readonly [placeholder: string, make: (random: Random) => string]>> = {
  ...Object.fromEntries(Object.entries(issuers).map(([name, of]) => [name, ['[card]', (random: Random) => onCard(random, card(random, of(random)))] as const])),
  IBAN: ['[iban]', (random) => grouped(iban(random), 4, pick(random, separators))],
  'IBAN in lower case': ['[iban]', (random) => iban(random).toLowerCase()],
  'e-mail': ['[email]', (random) => `${chars(random, 'abcdefghijklmnopqrstuvwxyz', 4)}${pick(random, ['.', '_', '+', '-', ''])}${digits(random, 2)}@${chars(random, 'abcdefghijk', 5)}.${pick(random, ['example', 'cz', 'co.uk'])}`],
  'Czech telephone': ['[phone]', (random) => `${pick(random, ['+420 ', '00420 ', '+420', ''])}${pick(random, ['601', '777', '736'])} ${digits(random, 3)} ${whole(random, 1, 9)}${digits(random, 2)}`],
  'foreign telephone': ['[phone]', (random) => pick(random, [`+44 20 7946 0${digits(random, 3)}`, `+1 (555) 234-${digits(random, 4)}`, `+49 30 ${digits(random, 7)}`, `+33${whole(random, 100_000_000, 999_999_999)}`, `(555) 234-${digits(random, 4)}`])],
}

const anyCard = (random: Random): string => card(random, pick(random, Object.values(issuers))(random))
/** A word of any length but two: with two letters before it, a number may be one of an account. */
const word = (random: Random): string => chars(random, pick(random, ['abcdef', 'ABCDEF', 'abcdefghijklmnopqrstuvwxyz']), pick(random, [1, whole(random, 3, 12)]))
const expiry = (random: Random, separator: string): string => `${String(whole(random, 1, 12)).padStart(2, '0')}${separator}${whole(random, 26, 39)}`

/** Texts with a card number in them as people type it, with what stays of them. */
export const typedCards: Readonly<Record<string, (random: Random) => readonly [text: string, clean: string]>> = {
  'card with different separators': (random) => {
    const number = card(random, [pick(random, ['4', '55', '2200', '9792', '6011', '82', '62', '6759']), 16])
    return [number.replaceAll(/\d{4}(?=\d)/g, (group) => `${group}${pick(random, cardSeparators.filter((separator) => separator !== ''))}`), '[card]']
  },
  'card, digit by digit': (random) => [grouped(anyCard(random), 1, pick(random, [' ', '-', '.', '\u00A0'])), '[card]'],
  'card in pairs': (random) => [grouped(card(random, [pick(random, ['4', '51', '2204', '65']), 16]), 2, pick(random, [' ', '-', '.'])), '[card]'],
  'card between letters': (random) => {
    const [before, after] = [word(random), word(random)]
    return [`${before}${anyCard(random)}${after}`, `${before}[card]${after}`]
  },
  'card in groups between letters': (random) => {
    const [before, after] = [word(random), word(random)]
    return [`${before}${onCard(random, card(random, ['4', 16]))}${after}`, `${before}[card]${after}`]
  },
  'card with its expiry': (random) => {
    const behind = pick(random, [` ${expiry(random, '/')}`, ` ${expiry(random, '/')} ${digits(random, 3)}`, ` ${expiry(random, '')} ${digits(random, 3)}`])
    return [`${onCard(random, card(random, pick(random, Object.values(issuers))(random)))}${behind}`, `[card]${behind}`]
  },
  'card with its expiry run in': (random) => {
    const code = pick(random, ['', digits(random, 3), ` ${digits(random, 3)}`])
    const number = anyCard(random)
    return [`${pick(random, [number, onCard(random, number)])}${expiry(random, '')}${code}`, `[card]${code.startsWith(' ') ? code : ''}`]
  },
}
