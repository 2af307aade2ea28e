/**
 * Fits what a detector captured to the event's contract. The app chooses the contract, and the page it is on chooses the
 * values: a title may be long, or cut within an emoji, and one value that does not fit must not lose the event.
 */

import { check, type EventContract, type Json, scrubText } from '@proactive/protocol'

/** The data of a captured event. */
export type CapturedData = { readonly [field: string]: Json | undefined }

/** The longest text that is captured, so that a whole event stays below the server's limit. */
const longestText = 1_000

/** How much of a text is looked at: a document may have a title of megabytes. */
const consideredText = 4 * longestText

/** Returns where a text may be cut, in ascending order: `0` and the end of each piece. */
type Cuts = (text: string) => number[]

/**
 * Returns the data with every text well-formed and as long as the contract allows. A text is cut at a grapheme, a path at
 * a grapheme of what it encodes; a host loses its first labels. A text that does not fit at any length is left out.
 */
export function fitToContract({ data: schema, ids = [] }: EventContract, captured: CapturedData): CapturedData {
  let data: CapturedData = Object.fromEntries(
    Object.entries(captured).map(([field, value]) => [field, typeof value === 'string' ? bounded(field, value, ids.includes(field)) : value]),
  )
  for (const [field, value] of Object.entries(data)) {
    const isAtFault = (text: string | undefined): boolean => hasFault(schema, { ...data, [field]: text }, field)
    if (typeof value === 'string' && isAtFault(value)) data = { ...data, [field]: longest(field, value, (text) => !isAtFault(text)) }
  }
  return data
}

/** Returns a well-formed text of at most `longestText`, scrubbed before a cut could leave a part of an address or a number. */
function bounded(field: string, value: string, isId: boolean): string {
  const considered = wellFormed(isHost(field) ? value.slice(-consideredText) : value.slice(0, consideredText))
  const text = isId ? considered : scrubText(considered)
  return text.length <= longestText ? text : (longest(field, text, ({ length }) => length <= longestText) ?? '')
}

/** Returns the longest cut of a text that fits, by bisection; `undefined` when none does. */
function longest(field: string, text: string, fits: (text: string) => boolean): string | undefined {
  const cuts = (isHost(field) ? hostCuts : field === 'path' ? pathCuts : graphemeCuts)(text)
  const cutAt = (index: number): string => (isHost(field) ? text.slice(text.length - (cuts[index] ?? 0)) : text.slice(0, cuts[index]))
  let [low, high] = [0, cuts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(cutAt(middle))) low = middle
    else high = middle - 1
  }
  return fits(cutAt(low)) ? cutAt(low) : undefined
}

const isHost = (field: string): boolean => field === 'referrerHost'

const graphemeCuts: Cuts = (text) => ends(graphemes(text).map(({ length }) => length))

/** A host is cut from its front: its last labels name the site. */
const hostCuts: Cuts = (host) => ends(host.split(/(?<=\.)/).toReversed().map(({ length }) => length))

/** An encoded path is cut between the graphemes that it encodes; one that encodes no text, between its bytes. */
const pathCuts: Cuts = (path) => {
  const bytes = path.match(/%[0-9a-f]{2}|[^]/gi) ?? []
  let at = 0
  return ends(
    decoded(bytes)?.map((grapheme) => {
      const from = at
      // One byte of UTF-8 is one `%XX`; what is not encoded is a piece for each of its units.
      for (const point of grapheme) at += bytes[at]?.length === 3 ? new TextEncoder().encode(point).length : point.length
      return bytes.slice(from, at).join('').length
    }) ?? bytes.map(({ length }) => length),
  )
}

/** Returns the graphemes that a path encodes, without a last one that was cut; `null` when it encodes no text. */
function decoded(bytes: readonly string[]): string[] | null {
  for (let cut = 0; cut < 4; cut++) {
    try {
      return graphemes(decodeURIComponent(bytes.slice(0, bytes.length - cut).join('')))
    } catch {
      // The last bytes may be the beginning of a letter.
    }
  }
  return null
}

function ends(lengths: readonly number[]): number[] {
  let end = 0
  return [0, ...lengths.map((length) => (end += length))]
}

function graphemes(text: string): string[] {
  if (!('Segmenter' in Intl)) return Array.from(text)
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}

/** Returns a text without unpaired surrogates, such as half an emoji, and without control characters. */
export function wellFormed(text: string): string {
  return text.replace(/[\p{Cs}\p{Cc}]/gu, (found) => (/\s/.test(found) ? ' ' : ''))
}

/** Returns whether the first fault of the data is in this field. */
function hasFault(schema: EventContract['data'], data: CapturedData, field: string): boolean {
  const checked = check(schema, JSON.parse(JSON.stringify(data)))
  return !checked.ok && (checked.message.startsWith(`${field}:`) || checked.message.startsWith(`${field}.`))
}
