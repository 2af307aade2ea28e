import type { Json } from './json.js'

const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu
const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g
const longNumber = /(?:\+|\b)\d(?:[ .()/-]{0,2}\d){8,18}\b/g

/**
 * Replaces card numbers, IBANs, e-mail addresses and telephone numbers in a text by placeholders.
 * Ids and timestamps stay unchanged.
 *
 * @example
 * scrubText('write to ann@library.example') // 'write to [email]'
 */
export function scrubText(text: string): string {
  if (text.length < 6 || !/[@\d]/.test(text)) return text
  return text
    .replace(email, '[email]')
    .replace(iban, (match) => (isIban(match) ? '[iban]' : match))
    .replace(longNumber, (match) => {
      const digits = match.replace(/\D/g, '')
      if (digits.length >= 13 && isCard(digits)) return '[card]'
      return match.startsWith('+') || (digits.length === 9 && /[ .-]/.test(match)) ? '[phone]' : match
    })
}

/** Applies `scrubText` to every string in a value. Returns the same object when nothing changed. */
export function scrub<Value extends Json>(value: Value): Value
export function scrub(value: Json): Json {
  if (typeof value === 'string') return scrubText(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => scrub(item))
  const before = Object.entries(value)
  const after = before.map(([key, item]) => [key, item === undefined ? item : scrub(item)] as const)
  return after.some(([, item], i) => item !== before[i]?.[1]) ? Object.fromEntries(after) : value
}

/** Checks the Luhn check digit (ISO/IEC 7812-1). */
function isCard(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i])
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

/** Checks the check digits of an IBAN (ISO 13616): the number read in base 36 is 1 modulo 97. */
function isIban(text: string): boolean {
  const compact = text.replace(/ /g, '')
  let rest = 0
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
