/** The longest quotation, in characters. */
const mostCharacters = 400

/**
 * Quotes the sentences of a text that answer a question: the one with the most words of the question, and those after it
 * as far as there is room.
 *
 * @example
 * quote('We open at eight. Delivery costs 49 CZK.', 'How much is the delivery?') // 'Delivery costs 49 CZK.'
 */
export function quote(text: string, question: string): string {
  const asked = new Set(stems(question))
  const sentences = text.split(/(?<=[.!?…])\s+|\n+/u).flatMap((one) => one.trim() || [])
  const hits = sentences.map((one) => new Set(stems(one).filter((stem) => asked.has(stem))).size)
  const quoted = sentences.slice(hits.indexOf(Math.max(0, ...hits)))
  let length = 0
  const fits = quoted.filter((one) => (length += one.length + 1) <= mostCharacters)
  return fits.length > 0 ? fits.join(' ') : cut(quoted[0] ?? '')
}

/** The beginnings of the words of a text, without accents: languages change the ends of words. */
function stems(text: string): string[] {
  const words = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return words.map((word) => word.slice(0, 5))
}

/** Cuts a text that is too long after a word. */
function cut(text: string): string {
  if (text.length <= mostCharacters) return text
  const room = text.slice(0, mostCharacters - 1)
  const end = room.lastIndexOf(' ')
  return `${end > 0 ? room.slice(0, end) : room}…`
}
