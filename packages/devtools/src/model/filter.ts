import type { Item, Lane } from './items.js'

/** What the panel shows: the items of some lanes that contain a text. */
export interface Filter {
  readonly text: string
  readonly hidden: ReadonlySet<Lane>
}

/** Returns the items that fit. The text is looked for in all that an item says, and in its data. */
export function filtered(items: readonly Item[], { text, hidden }: Filter): Item[] {
  const wanted = text.trim().toLowerCase()
  return items.filter((item) => !hidden.has(item.lane) && (wanted === '' || textOf(item).includes(wanted)))
}

function textOf({ title, note, source, trace }: Item): string {
  return `${title} ${note} ${JSON.stringify(source)} ${trace?.correlationId ?? ''}`.toLowerCase()
}
