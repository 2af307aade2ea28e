import { replaceCards } from './card-number.js'
import { replaceIbans } from './iban.js'
import type { Json } from './json.js'
import { replacePhones } from './phone-number.js'
import { visibleText } from './visible-text.js'

const email =
  /(?:[\p{L}\p{N}._%+~-]|(?<=\p{L})'(?=\p{L})){1,64}@(?!\d+\.\d+\.\d)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,7}\.(?:\p{L}{2,63}|xn--[a-z\d-]{2,59})(?![\p{L}\p{N}])/giu

/** Matches the parts of an address that may be encoded by themselves, and what stands before one. */
const addressPart = /(^|[\s/?&=#;,"<>])([^\s/?&=#;,"<>]*%[\da-f]{2}[^\s/?&=#;,"<>]*)/giu
/** The same for the values of a form, in which a space is written as a plus. */
const formValue = /(=)([^\s/?&=#;,"<>]*\+[^\s/?&=#;,"<>]*)/gu
/** How often a text may have been encoded. */
const mostEncodings = 3

/** Matches texts with too few digits for a number of a card, an account or a telephone. */
const fewDigits = /^(?:\D*\d){0,6}\D*$/

/**
 * Replaces card numbers, IBANs, e-mail addresses and telephone numbers in a text by placeholders, and removes characters
 * that a reader does not see (`visibleText`), also where they are percent-encoded, as in the address of a page. Ids,
 * product codes, amounts, dates, times, versions and coordinates stay unchanged.
 *
 * @example
 * scrubText('write to ann@library.example') // 'write to [email]'
 */
export function scrubText(text: string): string {
  return scrubEncoded(scrubPlain(text), mostEncodings)
}

/** Decodes each part of an address, and replaces the parts that hold something to scrub by their scrubbed text. */
function scrubEncoded(text: string, encodings: number): string {
  if (encodings === 0 || !/%[\da-f]{2}|=[^\s&=]*\+/iu.test(text)) return text
  const scrubPart = (part: string, before: string, decoded: string): string => {
    const visible = visibleText(decoded)
    const scrubbed = scrubEncoded(scrubPlain(visible), encodings - 1)
    return scrubbed === visible ? part : `${before}${scrubbed}`
  }
  return text
    .replace(formValue, (part: string, before: string, encoded: string) => scrubPart(part, before, decode(encoded.replaceAll('+', ' '))))
    .replace(addressPart, (part: string, before: string, encoded: string) => scrubPart(part, before, decode(encoded)))
}

/** Decodes percent-encoded text; what is no UTF-8 is decoded as far as it is ASCII. */
function decode(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/giu, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes.replace(/%([0-7][\da-f])/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    }
  })
}

function scrubPlain(text: string): string {
  const visible = visibleText(text)
  const rest = visible.includes('@') ? visible.replace(email, '[email]') : visible
  return fewDigits.test(rest) ? rest : replacePhones(replaceCards(replaceIbans(rest, '[iban]'), '[card]'), '[phone]')
}

/**
 * Applies `scrubText` to every string in a value and to the names of its fields, but for the strings in the fields of these
 * names (`ids`), wherever in the value the fields are: identifiers stay what they are, or become what `pseudonym` returns for
 * them. So does the name of a field inside of such a field, where it is personal data. Returns the same object when nothing
 * changed.
 *
 * @example
 * scrub({ bookId: 'ann@library.example', note: 'ann@library.example' }, { ids: ['bookId'] })
 * // { bookId: 'ann@library.example', note: '[email]' }
 */
export function scrub<Value extends Json>(value: Value, options?: ScrubOptions): Value
export function scrub(value: Json, { ids = [], pseudonym = same }: ScrubOptions = {}): Json {
  return scrubbed(value, false)

  function scrubbed(item: Json, isId: boolean): Json {
    if (typeof item === 'string') return isId ? pseudonym(item) : scrubText(item)
    if (item === null || typeof item !== 'object') return item
    if (Array.isArray(item)) {
      const items = item.map((one: Json) => scrubbed(one, isId))
      return items.some((one, i) => one !== item[i]) ? items : item
    }
    const before = Object.entries(item)
    const after = before.map(([name, one]) => {
      const clean = scrubText(name)
      return [isId && clean !== name ? pseudonym(name) : clean, one === undefined ? one : scrubbed(one, isId || ids.includes(name))] as const
    })
    return after.some(([name, one], i) => name !== before[i]?.[0] || one !== before[i]?.[1]) ? recordOf(after) : item
  }
}

/** Matches the names that no field of data may have. Without its characters that are not seen, a name may become one. */
const forbidden = /^(?:__proto__|constructor|prototype)$/

/**
 * Builds an object of fields. Where several have the same name, as scrubbed ones may, a number follows the name from the second
 * on. A name that no field of data may have, such as `__proto__`, becomes `[name]`.
 *
 * @example
 * recordOf([['[email]', 1], ['[email]', 2]]) // { '[email]': 1, '[email] 2': 2 }
 */
export function recordOf<Value>(fields: Iterable<readonly [name: string, value: Value]>): Record<string, Value> {
  const record = new Map<string, Value>()
  const latest = new Map<string, number>()
  for (const [given, value] of fields) {
    const name = forbidden.test(given) ? '[name]' : given
    let n = latest.get(name) ?? 1
    let free = n === 1 ? name : `${name} ${n}`
    while (record.has(free)) free = `${name} ${++n}`
    latest.set(name, n)
    record.set(free, value)
  }
  return Object.fromEntries(record)
}

interface ScrubOptions {
  /** The names of the fields that hold identifiers. */
  readonly ids?: readonly string[] | undefined
  /** Returns what is stored in place of an identifier. Default: the identifier. */
  readonly pseudonym?: ((id: string) => string) | undefined
}

const same = (id: string): string => id
