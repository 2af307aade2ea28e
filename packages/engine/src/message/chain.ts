/** The chain of what led to an event of a reaction, written into the event's `causationId`: any partition can read it there. */

import type { Chain } from './message.js'

const start = 'reaction:'
/** What `causationId` of an ingested event may be at most. */
const maxLength = 200

/** Returns the `causationId` for events of a reaction's steps. The oldest names of a long chain are left out. */
export function causationOf(id: string, chain: Chain): string {
  const names = chain.map(encodeURIComponent)
  const written = (): string => `${start}${id}:${names.join(',')}`
  while (written().length > maxLength && names.length > 1) names.shift()
  return written()
}

/** Returns the chain in a `causationId`; undefined in one that is no reaction's. */
export function chainIn(causationId: string): Chain | undefined {
  if (!causationId.startsWith(start)) return undefined
  const names = causationId.slice(causationId.indexOf(':', start.length) + 1)
  try {
    return names.split(',').map(decodeURIComponent)
  } catch {
    return undefined
  }
}
