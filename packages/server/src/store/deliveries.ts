/** A delivery of a webhook: its ID within its source, and the digest of its content. */
export interface WebhookDelivery {
  source: string
  id: string
  digest: string
}

/** What was delivered by webhooks: an ID must not come with a different body. */
export interface Deliveries {
  /** Keeps the digest of a webhook's delivery; false when its ID was kept with another. */
  keepDelivery(delivery: WebhookDelivery): Promise<boolean>
  /** Deletes what was kept of a delivery, if it was kept with this digest. */
  dropDelivery(delivery: WebhookDelivery): Promise<void>
}
