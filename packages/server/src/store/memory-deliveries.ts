import type { Deliveries, WebhookDelivery } from './deliveries.js'
import type { Tables } from './memory-tables.js'

const keyOf = ({ source, id }: WebhookDelivery): string => JSON.stringify([source, id])

/** Implements the deliveries of webhooks in memory. */
export function memoryDeliveries(tables: Tables): Deliveries {
  return {
    keepDelivery(delivery) {
      const key = keyOf(delivery)
      if (!tables.deliveries.has(key)) tables.deliveries.set(key, delivery.digest)
      return Promise.resolve(tables.deliveries.get(key) === delivery.digest)
    },
    dropDelivery(delivery) {
      const key = keyOf(delivery)
      if (tables.deliveries.get(key) === delivery.digest) tables.deliveries.delete(key)
      return Promise.resolve()
    },
  }
}
