import type { NodeRef } from '@proactive/server'

/** The nodes of the store's graph. `person` is the server's own kind: an erasure finds it. */
export const person = (id: string): NodeRef => ({ kind: 'person', id })
export const product = (id: string): NodeRef => ({ kind: 'product', id })
export const tag = (id: string): NodeRef => ({ kind: 'tag', id })
export const postcode = (id: string): NodeRef => ({ kind: 'postcode', id })
export const zone = (id: string): NodeRef => ({ kind: 'zone', id })
/** The hour at which a delivery starts, by the clock of the shop: `18:00`. */
export const hourOf = (id: string): NodeRef => ({ kind: 'hour', id })
