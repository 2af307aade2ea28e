import type { Json } from '@proactive/protocol'
import type { Slices } from '../runtime/slices.js'

/** How many characters of JSON are parsed in the time in which one is checked and scrubbed. */
const charsPerWork = 4
/** After so many characters, the slices are asked. */
const stepChars = 2_000

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const literal = /true|false|null/y

/** What is kept of a text. What is nested deeper, and further fields and items, are checked for their syntax and left out. */
export interface Kept {
  depth: number
  /** The most fields of an object, or items of an array. */
  members: number
}

/** An array or an object whose end has not come; `into` is undefined where it is nested too deeply to be kept. */
interface Open {
  isArray: boolean
  into: Json[] | Record<string, Json | undefined> | undefined
  fields: number
  key: string
}

/**
 * Parses JSON as `JSON.parse` does, but in slices, so that a large text does not stop the event loop. An integer that
 * JavaScript would round becomes the text of its digits: Node.js 20 has no reviver with the source text.
 *
 * @throws SyntaxError for what is not JSON.
 *
 * @example
 * await parseInSlices('{"userId":9007199254740993}', { depth: 20, members: 4_001 }, createSlices()) // { userId: '9007199254740993' }
 */
export async function parseInSlices(text: string, kept: Kept, slices: Slices): Promise<Json | undefined> {
  const open: Open[] = []
  let at = 0
  let asked = 0
  let value: Json | undefined
  /** Whether `value` was read and has its place still to be found. */
  let isRead = false

  for (;;) {
    if (at - asked >= stepChars) {
      const turn = slices.spend((at - asked) / charsPerWork)
      asked = at
      if (turn) await turn
    }
    skipSpaces()
    const top = open.at(-1)
    if (!isRead) begin()
    else if (top) goOn(top)
    else if (at < text.length) throw unexpected()
    else return value
  }

  /** Reads a value, or the beginning of an array or object. */
  function begin(): void {
    const isArray = text[at] === '['
    isRead = !isArray && text[at] !== '{'
    if (isRead) {
      value = text[at] === '"' ? string() : scalar()
      return
    }
    at++
    const top = open.length >= kept.depth ? (isArray ? deepArray : deepObject) : { isArray, into: isArray ? [] : {}, fields: 0, key: '' }
    open.push(top)
    skipSpaces()
    if (text[at] === endOf(top)) close(top)
    else if (!isArray) readKey(top)
  }

  /** Puts the value into its array or object, which ends or goes on. */
  function goOn(top: Open): void {
    put(top)
    if (text[at] === endOf(top)) return close(top)
    if (text[at] !== ',') throw unexpected()
    at++
    isRead = false
    if (!top.isArray) readKey(top)
  }

  function close(top: Open): void {
    at++
    open.pop()
    value = top.into
    isRead = true
  }

  function readKey(top: Open): void {
    skipSpaces()
    if (text[at] !== '"') throw unexpected()
    top.key = string()
    skipSpaces()
    if (text[at] !== ':') throw unexpected()
    at++
  }

  function put(top: Open): void {
    const { into, key } = top
    if (Array.isArray(into)) {
      if (into.length < kept.members) into.push(value ?? null)
    } else if (into && (Object.hasOwn(into, key) || top.fields++ < kept.members)) {
      // Assigned, `__proto__` would not become a field.
      if (key === '__proto__') Object.defineProperty(into, key, { value, configurable: true, enumerable: true, writable: true })
      else into[key] = value
    }
  }

  function string(): string {
    let end = at + 1
    for (let code = text.charCodeAt(end); code !== 34; code = text.charCodeAt(end)) {
      if (end >= text.length) throw new SyntaxError('The JSON ends within a text.')
      end += code === 92 ? 2 : 1
    }
    const read: string = JSON.parse(text.slice(at, end + 1))
    at = end + 1
    return read
  }

  function scalar(): Json {
    const token = take(number) || take(literal)
    if (token === '') throw unexpected()
    const isRounded = /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token))
    const read: Json = isRounded ? token : JSON.parse(token)
    return read
  }

  function skipSpaces(): void {
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) at++
  }

  function take(token: RegExp): string {
    token.lastIndex = at
    const [found = ''] = token.exec(text) ?? []
    at += found.length
    return found
  }

  function unexpected(): SyntaxError {
    return new SyntaxError(at < text.length ? `Unexpected token at position ${at} of the JSON.` : 'The JSON ends too early.')
  }
}

/** Stand for all that is nested too deeply, of which only the ends are needed. */
const deepArray: Open = { isArray: true, into: undefined, fields: 0, key: '' }
const deepObject: Open = { ...deepArray, isArray: false }

const endOf = ({ isArray }: Open): string => (isArray ? ']' : '}')
