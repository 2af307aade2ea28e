/** How many results are kept. Language tags come from pages, which can invent them. */
const most = 100

/** Wraps a function of texts so that it runs once for the same texts. When it holds a hundred results, it starts anew. */
export function remember<Texts extends readonly string[], Value>(make: (...texts: Texts) => Value): (...texts: Texts) => Value {
  const made = new Map<string, Value>()
  return (...texts) => {
    const key = texts.join(' ')
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= most) made.clear()
    const value = make(...texts)
    made.set(key, value)
    return value
  }
}
