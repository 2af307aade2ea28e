import { z } from 'zod/mini'
import type { ErrorCode } from './errors.js'
import { instant } from './event.js'

/** The schema of the body of `POST /session`. */
export const sessionRequest = z.object({
  sessionId: z.optional(z.uuid()),
  continues: z.optional(z.uuid()),
  locale: z.optional(z.string().check(z.maxLength(35))),
  consent: z.optional(z.enum(['granted', 'denied'])),
  /** When the person gave or denied consent. */
  consentAt: z.optional(instant),
  /** `false`: the request says the person's word and opens no session. The answer has the server's `now` only. */
  opens: z.optional(z.boolean()),
})

/** The body of `POST /session`. */
export type SessionRequest = z.infer<typeof sessionRequest>

/** The answer of `POST /session`. */
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

/** The schema of `auth` in the handshake of both sockets; `lastSeq` is sent on `/actions` only. */
export const handshake = z.object({
  token: z.string(),
  protocol: z.number(),
  lastSeq: z.optional(z.int().check(z.minimum(0))),
})

/** The `auth` of a handshake. */
export type Handshake = z.infer<typeof handshake>

/** The `data` of a `connect_error`. */
export interface ConnectRefusal {
  code: ErrorCode
  message: string
  retryAfterMs?: number
  /** `off` beside `consent_denied`: the person consents, and has switched the assistant off. */
  reason?: 'off'
}
