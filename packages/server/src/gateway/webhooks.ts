import { createHash } from 'node:crypto'
import { canonicalJson, identifierOf, isRecord, ProactiveError } from '@proactive/protocol'
import { eventsOf } from '../events/foreign-event.js'
import { readWebhookSignature } from '../identity/webhook-signature.js'
import type { Clock } from '../runtime/clock.js'
import type { Deliveries, WebhookDelivery } from '../store/deliveries.js'
import type { Ingest, IngestAnswer } from './ingest.js'

/** How many bytes a webhook may have. */
export const webhookBytes = 262_144

/** The signing secrets of each source; with several, a signature by any of them is good, so that one can be replaced. */
export type WebhookSecrets = Readonly<Record<string, string | readonly string[]>>

/** Takes events that another company's service sends and signs. */
export interface Webhooks {
  /**
   * Takes a delivery, whose body is read only if its headers can be right. Its events have the ID of the delivery within
   * their source, so that a duplicate changes nothing.
   *
   * @throws ProactiveError `invalid_signature`, `stale_signature`; `conflict` when the ID was used for a different body; the
   *   refusal of its event when none of its events could be taken.
   */
  take(source: string, headers: Headers, body: { text(): Promise<string>; parse(text: string): Promise<unknown> }): Promise<IngestAnswer>
}

export function createWebhooks({ secrets, ingest, store, clock }: {
  secrets: WebhookSecrets
  ingest: Ingest
  store: Deliveries
  clock: Clock
}): Webhooks {
  const secretsOf = new Map(Object.entries(secrets).map(([source, given]) => [source, [given].flat()]))

  return {
    async take(source, headers, body) {
      const signature = readWebhookSignature(headers, clock.now())
      const known = secretsOf.get(source) ?? []
      // The same answer for a source without a secret: nobody learns which there are.
      const text = known.length > 0 ? await body.text() : ''
      if (!signature.isOf(text, known)) throw new ProactiveError('invalid_signature', `The signature is not that of a webhook of '${source.slice(0, 40)}': check its secret in PROACTIVE_WEBHOOK_SECRETS, and sign the body as it is sent.`)
      const content = await body.parse(text)
      const delivery = deliveryOf(source, signature.id, content)
      // Kept before its events: of two bodies at the same time, or after a crash, only the first is ever ingested.
      if (delivery && !(await store.keepDelivery(delivery))) throw conflictOf(delivery)
      try {
        const answer = await ingest.ingest(eventsIn(content, { ...signature, source }))
        const [refused] = answer.rejected
        if (refused && answer.accepted + answer.duplicate === 0) throw new ProactiveError(refused.code, refused.message)
        return answer
      } catch (cause) {
        // What is refused as a whole may come again under its ID, corrected. Some of what is unavailable may be stored.
        const isRefused = cause instanceof ProactiveError && cause.code !== 'unavailable'
        if (delivery && isRefused) await store.dropDelivery(delivery)
        throw cause
      }
    },
  }
}

const conflictOf = ({ source, id }: WebhookDelivery): ProactiveError =>
  new ProactiveError('conflict', `'${source}' has used the ID '${id}' for a different body: give each delivery an ID of its own.`)

/** Returns what is kept of a delivery; undefined where neither its headers nor its body have an ID. */
function deliveryOf(source: string, headerId: string | undefined, content: unknown): WebhookDelivery | undefined {
  const said = isRecord(content) ? content : {}
  const id = headerId ?? identifierOf(said['id'])
  // Stripe, which leaves the ID to the body, counts in each attempt what it has yet to deliver.
  const { pending_webhooks: _, ...same } = said
  const isStripes = headerId === undefined && isRecord(content)
  const digest = createHash('sha256').update(canonicalJson(isStripes ? same : content)).digest('base64url')
  return id === undefined || id.length > 200 ? undefined : { source, id, digest }
}

/** Returns the events of a delivery, each with the delivery's source, and its ID and time where the event has none. */
function eventsIn(body: unknown, { id, signedAt, source }: { id?: string; signedAt: number; source: string }): unknown[] {
  const items = [body].flat().flatMap(eventsOf)
  return items.map((item, n) => {
    if (!isRecord(item)) return item
    const own = id === undefined ? {} : { id: items.length === 1 ? id : `${id}/${n}` }
    return { ...timeOf(item, signedAt), ...item, ...own, source }
  })
}

/** The names under which services write when something happened. */
const times = ['time', 'timestamp', 'timestamp_micros', 'originalTimestamp']

/** Returns the time of an event in one of the names that are read. `created` is Stripe's. */
function timeOf(event: Record<string, unknown>, signedAt: number): { time?: unknown } {
  if (times.some((name) => event[name] !== undefined)) return {}
  return { time: event['created'] ?? event['created_at'] ?? event['createdAt'] ?? new Date(signedAt).toISOString() }
}
