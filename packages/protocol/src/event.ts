import { z } from 'zod/mini'
import { limits } from './limits.js'
import type { Refusal } from './errors.js'

/** The schema of a time: ISO 8601, UTC, with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 })

/** The schema of one event as it is sent. The event's contract checks `data` afterwards. */
export const wireEvent = z.object({
  id: z.uuid(),
  type: z.string().check(z.maxLength(80)),
  time: instant,
  data: z.custom<Record<string, unknown>>((data) => typeof data === 'object' && data !== null && !Array.isArray(data), 'expected an object'),
  version: z.optional(z.int().check(z.minimum(1))),
  causationId: z.optional(z.string().check(z.maxLength(80))),
})

/** An event as it is sent. */
export type WireEvent = z.infer<typeof wireEvent>

/** The schema of a batch's envelope. The events of a readable envelope are accepted or rejected one by one. */
export const eventBatch = z.object({
  sentAt: instant,
  events: z.array(z.unknown()).check(z.minLength(1), z.maxLength(limits.batchEvents)),
})

/** A batch of events as a page sends it. */
export interface EventBatch {
  sentAt: string
  events: WireEvent[]
}

/** The reason why one event of a batch was rejected; `id` is `null` for an event without a readable id. */
export interface Rejection extends Refusal {
  id: string | null
}

/** The answer to a batch, sent once the accepted events are durable. */
export type BatchAnswer =
  | { ok: true; accepted: number; duplicate: number; rejected: Rejection[] }
  | ({ ok: false } & Refusal)
