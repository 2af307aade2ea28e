import type { Event } from '@proactive/engine'
import type { DataOf, EventContract } from '@proactive/protocol'
import type { Projection } from '../follow/projection.js'
import type { SearchDocument, SearchIndex } from './search-index.js'

/** One kind of event after which a document is indexed again. */
export interface SearchRule {
  readonly event: EventContract
  idOf(event: Event): string
}

/**
 * Declares that a document is indexed again when this event arrives.
 *
 * @example
 * indexes(pagePublished, ({ data }) => data.documentId)
 */
export function indexes<E extends EventContract>(event: E, idOf: (event: Event<DataOf<E>>) => string): SearchRule {
  return { event, idOf }
}

/**
 * Creates the projection that keeps a search index up to date. `load` returns a document as it is now, in each language;
 * none for a document that there is no longer. When it throws, the batch is attempted again.
 *
 * @example
 * searchProjection({ index, rules: [indexes(pagePublished, ({ data }) => data.documentId)], load: (id) => cms.read(id) })
 */
export function searchProjection({ index, rules, load, name = 'search' }: {
  index: SearchIndex
  rules: readonly SearchRule[]
  load: (documentId: string) => Promise<readonly SearchDocument[]>
  name?: string
}): Projection {
  return {
    name,
    types: new Set(rules.map(({ event }) => event.type)),
    position: (partition) => index.position(name, partition),
    async apply({ partition, from, to, events }) {
      const ids = new Set(events.flatMap((event) => rules.filter((rule) => rule.event.type === event.type).map((rule) => rule.idOf(event))))
      for (const id of ids) {
        const documents = await load(id)
        if (documents.length > 0) await index.put(documents)
        else await index.remove([id])
      }
      // After the documents: a process that ends in between indexes them again.
      return index.move(name, partition, from, to)
    },
  }
}
