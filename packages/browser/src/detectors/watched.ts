/**
 * Tells which elements may be watched. `data-proactive-ignore` excludes an element and what is in it, and so do the kit's
 * own surfaces (`data-proactive`) and fields of passwords, cards and one-time codes. `data-proactive-mask` keeps the names
 * of elements in it to itself.
 */

/** React writes `false` into an attribute that is set so. */
const ignoring = '[data-proactive-ignore]:not([data-proactive-ignore="false"]), [data-proactive]'
const masking = '[data-proactive-mask]:not([data-proactive-mask="false"])'

/** Tokens of `autocomplete` whose fields are never watched. */
const secret = /(^|\s)(cc-\S+|\S+-password|one-time-code)(\s|$)/i

/** Returns the element that an event happened on and its ancestors, the innermost first, also those in open shadow roots. */
export const elementsOf = (event: Event): Element[] => lineage(event.composedPath()[0])

/** Returns an element and its ancestors, the innermost first, out of shadow roots. */
export function lineage(from: EventTarget | null | undefined): Element[] {
  const elements: Element[] = []
  let node: Node | null = from instanceof Node ? from : null
  while (node) {
    if (node instanceof Element) elements.push(node)
    node = node.parentNode ?? (node instanceof ShadowRoot ? node.host : null)
  }
  return elements
}

/** Returns whether an element may be watched, by its lineage. */
export const isWatched = (elements: readonly Element[]): boolean =>
  elements.length > 0 && !elements.some((element) => element.matches(ignoring) || isSecret(element))

/** Returns whether the names of an element must not be sent, by its lineage. */
export const isMasked = (elements: readonly Element[]): boolean => elements.some((element) => element.matches(masking))

function isSecret(element: Element): boolean {
  const type = element.localName === 'input' ? element.getAttribute('type')?.toLowerCase() : undefined
  return type === 'password' || type === 'hidden' || secret.test(element.getAttribute('autocomplete') ?? '')
}
