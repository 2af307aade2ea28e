import { type Json, recordOf, scrub, scrubText } from '@proactive/protocol'
import type { Pseudonym } from '../identity/pseudonyms.js'
import type { Slices } from '../runtime/slices.js'

/** How many characters of a text are scrubbed at a time. */
const pieceChars = 4_000
/** A text is cut where this many characters behind the cut show that nothing is scrubbed across it. */
const lookahead = 300
/** How many cuts are tried before the piece is made longer. */
const tries = 50

interface Options {
  /** The names of the fields that hold identifiers. */
  ids?: readonly string[] | undefined
  pseudonym: Pseudonym
  slices: Slices
}

/** Scrubs a value as `scrub` does, but in slices, so that a text of a megabyte does not stop the event loop. */
export async function scrubInSlices(value: Json, options: Options): Promise<Json> {
  if (JSON.stringify(value).length <= pieceChars) return scrub(value, options)
  const { ids = [], pseudonym, slices } = options
  return scrubbed(value, false)

  async function scrubbed(item: Json, isId: boolean): Promise<Json> {
    if (typeof item === 'string') return isId ? pseudonym(item) : scrubTextInSlices(item, slices)
    if (item === null || typeof item !== 'object') return item
    if (isArray(item)) {
      const items: Json[] = []
      for (const one of item) items.push(await scrubbed(one, isId))
      return items
    }
    const fields: [string, Json][] = []
    for (const [name, one] of Object.entries(item)) {
      if (one === undefined) continue
      const clean = await scrubTextInSlices(name, slices)
      fields.push([isId && clean !== name ? pseudonym(name) : clean, await scrubbed(one, isId || ids.includes(name))])
    }
    return recordOf(fields)
  }
}

const isArray = (item: Json): item is readonly Json[] => Array.isArray(item)

/** Scrubs a text as `scrubText` does, piece by piece. */
export async function scrubTextInSlices(text: string, slices: Slices, chars = pieceChars): Promise<string> {
  const pieces: string[] = []
  for (let from = 0; from < text.length; ) {
    let end = from + chars
    for (let n = 1; ; n++) {
      const turn = slices.spend(end - from)
      if (turn) await turn
      const piece = scrubText(text.slice(from, end))
      if (end >= text.length || scrubText(text.slice(from, end + lookahead)) === piece + scrubText(text.slice(end, end + lookahead))) {
        pieces.push(piece)
        break
      }
      end += n % tries === 0 ? chars : 1
    }
    from = end
  }
  return pieces.join('')
}
