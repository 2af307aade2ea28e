import { isRecord, type Json } from '@proactive/protocol'
import { normalized } from './folded.js'
import { speaks } from './speaks.js'

/** What the words of a model may rest on: everything here was read from records or written by the pack. */
export interface Trusted {
  /** The language of the session. */
  locale: string
  /** The rule's words in that language. */
  words: string
  /** Further texts of the pack, such as the label of the button and the brief. */
  texts: readonly string[]
  facts: Readonly<Record<string, Json | undefined>>
  signal: Json
  action?: { readonly type: string; readonly input: Json }
  /** Whether the offer is of a scarce thing. */
  scarce: boolean
  /** Names of things of the shop, of which a message may contain only those that its facts contain. */
  names?: readonly string[]
}

/** A text or number of a record, with the name of its field. */
export interface Leaf {
  key: string
  value: string | number
}

/** Returns the texts and numbers in a value; those of lists have the name of the list. A text that speaks is no record of anything. */
function leavesOf(value: Json | undefined, key = ''): Leaf[] {
  if (typeof value === 'number') return [{ key, value }]
  if (typeof value === 'string') return speaks(value) ? [] : [{ key, value }]
  if (Array.isArray(value)) return value.flatMap((one: Json) => leavesOf(one, key))
  return isRecord(value) ? Object.entries(value).flatMap(([name, one]) => leavesOf(one, name)) : []
}

/** Returns all leaves that a message may rest on. */
export function trustedLeaves({ facts, signal, action }: Trusted): Leaf[] {
  return [...Object.entries(facts).flatMap(([name, value]) => leavesOf(value, name)), ...leavesOf(signal), ...leavesOf(action?.input)]
}

/** Returns all texts that a message may rest on. */
export function trustedTexts(trusted: Trusted): string[] {
  const texts = trustedLeaves(trusted).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  return [trusted.words, ...trusted.texts, ...texts]
}

/**
 * Returns the names among the texts of records, the longest first: texts with letters that no program reads. Their numbers,
 * such as those of “Paper 1.5 m”, say nothing by themselves.
 */
export function namesIn(trusted: Trusted): string[] {
  const names = trustedLeaves(trusted).flatMap(({ value }) => (typeof value === 'string' && /\p{L}{2}/u.test(value) && !isIdentifier(value) ? [value] : []))
  return [...new Set(names)].toSorted((a, b) => b.length - a.length)
}

/** Whether a text is for programs: `z3-2026-11-30`, `product_4`, `user:u1`. */
export function isIdentifier(text: string): boolean {
  return !/\s/.test(text) && /[\d_:/]|^\p{Ll}+(-\p{Ll}+)+$/u.test(text) && /\p{L}/u.test(text)
}

/** Removes names from a text, whatever the case of their letters. */
export function withoutNames(text: string, names: readonly string[]): string {
  let rest = normalized(text)
  for (const name of names.map(normalized)) {
    for (let at = indexOfName(rest, name); at >= 0; at = indexOfName(rest, name)) rest = `${rest.slice(0, at)}\u2022${rest.slice(at + name.length)}`
  }
  return rest
}

const isLetter = (one: string | undefined): boolean => one !== undefined && /[\p{L}\p{N}]/u.test(one)

function indexOfName(text: string, name: string): number {
  const [within, wanted] = [text.toLowerCase(), name.toLowerCase()]
  if (within.length !== text.length || wanted.length !== name.length || wanted === '') return -1
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
    if (!isLetter(within[at - 1]) && !isLetter(within[at + wanted.length])) return at
  }
  return -1
}
