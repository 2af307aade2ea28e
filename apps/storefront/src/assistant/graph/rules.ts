import { type GraphRule, type Made, projects } from '@proactive/server'
import { cartChanged, cartViewed, deliverySlotSelected, productViewed } from '../contract/index.js'
import { loyaltyTierChanged, orderPlaced, priceChanged, profileUpdated } from '../shop-events.js'
import { slotTimes } from '../slot-id.js'
import { rankOf } from './catalogue.js'
import { hourOf, person, postcode, product } from './nodes.js'

/** Makes changes of the person of an event; none for an event about nobody. */
const of = (id: string | undefined, make: (id: string) => Made): Made => (id === undefined ? {} : make(id))

const cart = (id: string | undefined, total: number): Made => of(id, (who) => ({ nodes: [{ ...person(who), value: total }] }))

/**
 * What the log adds to the graph: who viewed and bought what, who prefers which hour, and where a person lives. No diet is
 * among it: a diet is kept only where the shopper has accepted the filter, in the shop's choices.
 */
export const graphRules: readonly GraphRule[] = [
  projects(productViewed, ({ person: id, data }) => of(id, (who) => ({ edges: [{ from: person(who), kind: 'viewed', to: product(data.productId) }] }))),
  projects(orderPlaced, ({ person: id, data }) =>
    of(id, (who) => ({
      edges: [...new Set(data.items.map(({ productId }) => productId))].map((productId) => ({ from: person(who), kind: 'bought', to: product(productId) })),
    })),
  ),
  projects(deliverySlotSelected, ({ person: id, data }) =>
    of(id, (who) => {
      const start = slotTimes(data.slotId)?.start
      return start === undefined ? {} : { edges: [{ from: person(who), kind: 'prefers', to: hourOf(start) }] }
    }),
  ),
  projects(cartChanged, ({ person: id, data }) => cart(id, data.total)),
  projects(cartViewed, ({ person: id, data }) => cart(id, data.total)),
  projects(profileUpdated, ({ person: id, data }) =>
    of(id, (who) => ({
      ...(data.tier !== undefined && { nodes: [{ ...person(who), rank: rankOf(data.tier) }] }),
      ...(data.postcode !== undefined && { edges: [{ from: person(who), kind: 'lives in', to: postcode(data.postcode), only: true }] }),
    })),
  ),
  projects(loyaltyTierChanged, ({ person: id, data }) => of(id, (who) => ({ nodes: [{ ...person(who), rank: rankOf(data.tier) }] }))),
  projects(priceChanged, ({ data }) => (data.variantId === undefined ? { nodes: [{ ...product(data.productId), value: data.to }] } : {})),
]
