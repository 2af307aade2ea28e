import { z } from 'zod/mini'
import { priorities } from './command.js'
import type { Json } from './json.js'
import type { Refusal } from './errors.js'

const id = z.string().check(z.minLength(1), z.maxLength(80))

/** The requests that a page may send on `/actions`, by kind, with the schema of each body. Every request is idempotent. */
export const requests = {
  accept: z.object({ commandId: id, input: z.optional(z.record(z.string(), z.unknown())) }),
  undo: z.object({ undoToken: id }),
  extend: z.object({ holdId: id }),
  moment: z.object({ state: z.enum(['busy', 'free', 'break']) }),
  /** `kind` names what the app wants to show, such as `survey`; a person who has switched off a category of this name refuses it. */
  attention: z.object({ kind: z.string().check(z.minLength(1), z.maxLength(40)), priority: z.enum(priorities) }),
  'attention.release': z.object({ leaseId: id, shown: z.boolean() }),
}

export type RequestKind = keyof typeof requests

/** The body of each request. */
export type Requests = { [Kind in RequestKind]: z.infer<(typeof requests)[Kind]> }

/** The fields of a successful answer, by the kind of its request. `expiresAt` is on the server's clock. */
export interface Results {
  accept: { result: Json; undoToken?: string }
  undo: { result?: Json }
  extend: { expiresAt: string }
  moment: object
  /** With `granted`, the lease and its end; without, the gate that is closed. */
  attention: { granted: boolean; reason?: string; leaseId?: string; expiresAt?: string }
  'attention.release': object
}

/** The answer to a request: the result of its kind, or a refusal. */
export type Answer<Kind extends RequestKind = RequestKind> = ({ ok: true } & Results[Kind]) | ({ ok: false } & Refusal)
