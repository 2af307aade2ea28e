/**
 * The fence around what a prompt shows of a person and a shop: texts in it were written by shoppers and by those who keep
 * the catalogue. It is JSON between two markers with a random name. No text can end the fence: `<` and `>` are escaped in
 * JSON, and the name is not known to who wrote the text.
 */

/** Returns a value between the markers of a name. */
export function fenced(value: object, name: string): string {
  const json = JSON.stringify(value, null, 1).replace(/[<>\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `<data-${name}>\n${json}\n</data-${name}>`
}

/** Returns the value that a prompt shows; undefined where it shows none. */
export function shownIn(prompt: string): unknown {
  const [, , json] = /<data-([\w-]+)>\n([^]*?)\n<\/data-\1>/.exec(prompt) ?? []
  if (json === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return value
  } catch {
    return undefined
  }
}
