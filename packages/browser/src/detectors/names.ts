/**
 * Names elements by what the app wrote into its markup: zones, ids, names, roles. The text of an element is never used: it
 * may repeat what a person typed.
 */

import { isMasked } from './watched.js'

export const zoneAttribute = 'data-proactive-zone'

const clickable = 'a[href], button, input, select, textarea, summary, label, [role], [onclick], [tabindex]'

/** Ids that a framework made up, such as `:r1:` of React. */
const generated = /[:«»]|^_r_|^radix-/

/** Returns the name of an element's zone, by its lineage, or `undefined`. */
export const zoneOf = (elements: readonly Element[]): string | undefined =>
  elements.map((element) => element.getAttribute(zoneAttribute)).find((zone) => zone !== null && zone !== '') ?? undefined

/** Names the element that was clicked, by its lineage: its zone, and its id, name or role: `checkout pay`, `checkout button`. */
export function targetOf(elements: readonly Element[]): string {
  const element = elements.find((one) => one.matches(clickable)) ?? elements[0]
  if (!element) return 'page'
  const zone = zoneOf(elements)
  if (zone !== undefined && zone === element.getAttribute(zoneAttribute)) return zone
  const kind = element.getAttribute('role') || element.localName
  const name = (!isMasked(elements) && ownName(element)) || kind
  return zone === undefined ? name : `${zone} ${name}`
}

/** Names a form by its name or id. */
export const formNameOf = (form: Element | null, elements: readonly Element[]): string =>
  (form && !isMasked(elements) && ownName(form)) || (form ? 'form' : 'page')

/** Names a field by its name or id, otherwise by its type. */
export const fieldNameOf = (field: Element, elements: readonly Element[]): string =>
  (!isMasked(elements) && ownName(field)) || field.getAttribute('type') || field.localName

/** Names the place where an error is shown: its zone or its form. */
export const placeOf = (elements: readonly Element[]): string => {
  const zone = zoneOf(elements)
  if (zone !== undefined) return zone
  return formNameOf(elements.find(({ localName }) => localName === 'form') ?? null, elements)
}

/** Returns the name or id of an element. Attributes are read, as a field called `id` hides the property of its form. */
function ownName(element: Element): string | undefined {
  const names = ['name', 'id'].map((attribute) => element.getAttribute(attribute))
  return names.find((name) => name !== null && name !== '' && !generated.test(name)) ?? undefined
}
