import { z } from 'zod/mini'
import type { Json } from './json.js'
import type { Refusal } from './errors.js'

const id = z.string().check(z.minLength(1), z.maxLength(80))

/** What a page may ask for on `/actions`, each idempotent. */
export const requests = {
  accept: z.object({ commandId: id, input: z.optional(z.record(z.string(), z.unknown())) }),
  undo: z.object({ undoToken: id }),
  extend: z.object({ holdId: id }),
  moment: z.object({ state: z.enum(['busy', 'free', 'break']) }),
}
export type RequestKind = keyof typeof requests
export type Requests = { [Kind in RequestKind]: z.infer<(typeof requests)[Kind]> }

export interface Results {
  accept: { result: Json; undoToken?: string }
  undo: { result?: Json }
  extend: { expiresAt: string }
  moment: object
}

export type Answer<Kind extends RequestKind = RequestKind> = ({ ok: true } & Results[Kind]) | ({ ok: false } & Refusal)
