import { z } from 'zod/mini'
import { limits } from './limits.js'
import type { Refusal } from './errors.js'

/** An instant on the wire: ISO 8601, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 })

/** One event as it crosses the wire. `data` is checked against its contract afterwards. */
export const wireEvent = z.object({
  id: z.uuid(),
  type: z.string().check(z.maxLength(80)),
  time: instant,
  data: z.custom<Record<string, unknown>>((data) => typeof data === 'object' && data !== null && !Array.isArray(data), 'expected an object'),
  version: z.optional(z.int().check(z.minimum(1))),
  causationId: z.optional(z.string().check(z.maxLength(80))),
})
export type WireEvent = z.infer<typeof wireEvent>

/** The envelope around a batch: readable envelopes are answered event by event. */
export const eventBatch = z.object({
  sentAt: instant,
  events: z.array(z.unknown()).check(z.minLength(1), z.maxLength(limits.batchEvents)),
})
export interface EventBatch {
  sentAt: string
  events: WireEvent[]
}

export interface Rejection extends Refusal {
  id: string | null
}

/** The answer to a batch, once what was accepted is durable. */
export type BatchAnswer =
  | { ok: true; accepted: number; duplicate: number; rejected: Rejection[] }
  | ({ ok: false } & Refusal)
