import { withoutStandardIds } from './without-ids.js'

/** The length of each country's IBAN (ISO 13616 registry); `n` marks those that have only digits after the country. */
const registry =
  'AD24 AE23n AL28 AT20n AZ28 BA20n BE16n BG22 BH22 BI27n BR29 BY28 CH21 CR22n CY28 CZ24n DE22n DJ27n DK18n DO28 EE20n EG29n ES24n ' +
  'FI18n FK18 FO18n FR27 GB22 GE22 GI23 GL18n GR27 GT28 HN28 HR21n HU28n IE22 IL23n IQ23 IS26n IT27 JO30 KW30 KZ20 LB28 LC32 LI21 ' +
  'LT20n LU20 LV21 LY25n MC27 MD24 ME22n MK19 MN20n MR27 MT31 MU30 NI28 NL18 NO15n OM23 PK24 PL28n PS29 PT25n QA29 RO24 RS22n RU33 ' +
  'SA24 SC31 SD18n SE24n SI19n SK24n SM27 SO23n ST25n SV28 TL23n TN24n TR26 UA29 VA22n VG24 XK20n YE30'

const countries = new Map(registry.split(' ').map((entry) => [entry.slice(0, 2), { length: Number.parseInt(entry.slice(2), 10), isNumeric: entry.endsWith('n') }]))

/** What may stand between two groups of an IBAN. */
const between = /[\s._,:;/\u2010-\u2015-]{0,3}/y

/** Replaces the IBANs of a text: of the country's length, in a row or in groups of four with anything between them, and with valid check digits. */
export function replaceIbans(text: string, placeholder: string): string {
  const searched = withoutStandardIds(text)
  let out = ''
  let from = 0
  for (const { 0: begin, index } of searched.matchAll(/(?<![\p{L}\p{N}])[a-z]{2}\d{2}/giu)) {
    const end = index < from ? undefined : endOfIban(searched, index, begin.slice(0, 2).toUpperCase())
    if (end === undefined) continue
    out += text.slice(from, index) + placeholder
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

function endOfIban(text: string, start: number, code: string): number | undefined {
  const country = countries.get(code)
  if (!country) return undefined
  let iban = text.slice(start, start + 4)
  let end = start + 4
  while (iban.length < country.length) {
    between.lastIndex = end
    end += between.exec(text)?.[0].length ?? 0
    const group = text.slice(end, end + Math.min(4, country.length - iban.length))
    if (!(country.isNumeric ? /^\d+$/ : /^[a-z\d]+$/i).test(group)) return undefined
    iban += group
    end += group.length
  }
  return !/^[\p{L}\d]/u.test(text.slice(end, end + 2)) && hasCheckDigits(iban) ? end : undefined
}

/** Checks the check digits of an IBAN (ISO 13616): the number read in base 36 is 1 modulo 97. */
function hasCheckDigits(iban: string): boolean {
  let rest = 0
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
