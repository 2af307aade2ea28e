import type { AffectedQuestion, GraphReads, RelatedQuestion, StandInQuestion } from '@proactive/server'
import { person, product, zone } from './nodes.js'

/**
 * Asks what can stand in for a product: something of its category that suits the same diets and contains nothing else,
 * with most of its tags, its brand and a near price, and what shoppers bought who had looked at it.
 */
export const standInsFor = (productId: string, limit: number): StandInQuestion => ({
  for: product(productId),
  within: 'in category',
  alike: ['suits', 'contains', 'has', 'of brand'],
  keeps: ['suits'],
  bringsNo: ['contains'],
  instead: { looked: 'viewed', took: 'bought' },
  limit,
})

/** Asks which live shoppers a zone concerns: VIPs first, then by the value of their basket. */
export const shoppersOf = (zoneId: string): AffectedQuestion => ({
  from: zone(zoneId),
  path: [
    { edge: 'in zone', reverse: true },
    { edge: 'lives in', reverse: true },
  ],
})

const hoursOf = (personId: string): RelatedQuestion => ({ from: person(personId), path: [{ edge: 'prefers' }], limit: 1 })

/** Returns the hour at which a person most likes deliveries to start, such as `18:00`; null where none is known. */
export async function preferredHour(graph: GraphReads, personId: string | null): Promise<string | null> {
  if (personId === null) return null
  const [most] = await graph.related(hoursOf(personId))
  return most?.id ?? null
}
