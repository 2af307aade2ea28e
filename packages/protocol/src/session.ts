import { z } from 'zod/mini'
import type { ErrorCode } from './errors.js'

export const sessionRequest = z.object({
  sessionId: z.optional(z.uuid()),
  continues: z.optional(z.uuid()),
  locale: z.optional(z.string().check(z.maxLength(35))),
  consent: z.optional(z.enum(['granted', 'denied'])),
})
export type SessionRequest = z.infer<typeof sessionRequest>

export interface SessionGrant {
  token: string
  sessionId: string
  /** `user:<id>` or `visitor:<uuid>`. */
  personId: string
  userId: string | null
  expiresAt: string
  /** The server's clock, for countdowns. */
  now: string
  protocol: number
  path: string
  limits: { batchEvents: number; batchBytes: number; eventBytes: number }
}

/** What both sockets carry in their handshake. */
export const handshake = z.object({
  token: z.string(),
  protocol: z.number(),
  lastSeq: z.optional(z.int().check(z.minimum(0))),
})
export type Handshake = z.infer<typeof handshake>

/** The `data` of a `connect_error`. */
export interface ConnectRefusal {
  code: ErrorCode
  message: string
  retryAfterMs?: number
}
