/** Reads numbers that are written as words, in English and Czech. */

import { folded, languageOf } from './folded.js'

/** A number in words. */
export interface SpokenNumber {
  value: number
  text: string
}

const english = {
  zero: 0, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, thirteen: 13,
  fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50,
  sixty: 60, seventy: 70, eighty: 80, ninety: 90, hundred: 100, thousand: 1_000, million: 1_000_000, dozen: 12, half: 0.5, quarter: 0.25,
  twice: 2, double: 2, triple: 3, both: 2, couple: 2,
}

/** The beginnings of the Czech words, folded, with their endings as a pattern. */
const czech: readonly (readonly [pattern: string, value: number])[] = [
  ['nula|nuly|nulovy\\w*', 0], ['dva|dve|dvou|dvema|dvoje', 2], ['tri|trech|trem|tremi|troje', 3], ['ctyri|ctyrech|ctyrem|ctyrmi', 4],
  ['pet|peti', 5], ['sest|sesti', 6], ['sedm|sedmi', 7], ['osm|osmi', 8], ['devet|deviti', 9], ['deset|deseti', 10],
  ['jedenact\\w*', 11], ['dvanact\\w*|tucet|tuctu?', 12], ['trinact\\w*', 13], ['ctrnact\\w*', 14], ['patnact\\w*', 15], ['sestnact\\w*', 16],
  ['sedmnact\\w*', 17], ['osmnact\\w*', 18], ['devatenact\\w*', 19], ['dvacet\\w*|dvaceti', 20], ['tricet\\w*|triceti', 30],
  ['ctyricet\\w*', 40], ['padesat\\w*', 50], ['sedesat\\w*', 60], ['sedmdesat\\w*', 70], ['osmdesat\\w*', 80], ['devadesat\\w*', 90],
  ['sto|ste|set|stovk\\w*', 100], ['tisic\\w*', 1_000], ['milion\\w*', 1_000_000], ['pul|pulk\\w*|polovin\\w*|polovic\\w*', 0.5],
  ['ctvrtin\\w*|ctvrthodin\\w*', 0.25], ['dvakrat|dvojnasob\\w*|oba|obe|obou|obema', 2], ['trikrat|trojnasob\\w*', 3],
]

const patterns: readonly { pattern: RegExp; value: number }[] = [
  ...Object.entries(english).map(([word, value]) => ({ pattern: new RegExp(`(?<![\\p{L}\\p{N}])${word}s?(?![\\p{L}\\p{N}])`, 'gu'), value })),
  ...czech.map(([word, value]) => ({ pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${word})(?![\\p{L}\\p{N}])`, 'gu'), value })),
]

/** “One” is a pronoun as well: it is a number only where it counts what is left. */
const one = [
  /\b(?:only|just|last|final|single) (?:\w+ )?one\b|\bone (?:\w+ )?(?:left|remaining|available)\b|\bthe (?:last|final|only) (?:one|piece|copy|item|place|pack)\b|\bsingle (?:piece|copy|item)\b/gu,
  /\b(?:jen|jenom|pouze|zbyva|zbyvaji|uz jen) (?:\w+ )?jed(?:en|na|no|nu|noho)\b|\bposledni (?:kus|kousek|vytisk|misto|baleni|lahev)\b|\bjedin(?:y|a|e|ou)\b/gu,
]

/** Words that are numbers in one language, and other words in the other. */
const otherwise: Readonly<Record<string, readonly string[]>> = { en: ['set', 'pet', 'ste', 'tri'], cs: ['ten', 'tens'] }

/**
 * Returns the numbers in words of a text. Those of both languages are read in each, so that none is hidden by writing it in
 * the other.
 */
export function spokenNumbers(text: string, locale: string): SpokenNumber[] {
  const plain = folded(text)
  const without = otherwise[languageOf(locale)] ?? []
  const found = patterns.flatMap(({ pattern, value }) => [...plain.matchAll(pattern)].flatMap(([said]) => (without.includes(said) ? [] : [{ value, text: said }])))
  const ones = one.flatMap((pattern) => [...plain.matchAll(pattern)].map(([said]) => ({ value: 1, text: said })))
  return [...found, ...ones]
}
