import { z } from 'zod/mini'
import { priorities, type Suggestion, type Why } from './command.js'
import type { Json } from './json.js'
import type { Refusal } from './errors.js'
import { questionLength } from './limits.js'

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
  /** A question of the person, in their own words. */
  ask: z.object({ question: z.string().check(z.trim(), z.minLength(1), z.maxLength(questionLength)) }),
  prepared: z.object({}),
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
  ask: Asked
  /** The oldest first. */
  prepared: { items: PreparedItem[] }
}

/** The answer to a question. Every text is plain text. */
export interface Asked {
  answer: string
  /** The texts of the shop that the answer rests on, by their ids and titles; none where nothing was found. */
  sources: { id: string; text: string }[]
  /** `search`: the answer quotes the first source. `model`: a model has phrased it from the sources. */
  decidedBy: 'search' | 'model'
}

/** Something that was decided and waits for the person to open the assistant's panel. It is accepted by its `id`, as a command is. */
export interface PreparedItem {
  id: string
  message: string
  action?: NonNullable<Suggestion['action']>
  why: Why[]
}

/** The answer to a request: the result of its kind, or a refusal. */
export type Answer<Kind extends RequestKind = RequestKind> = ({ ok: true } & Results[Kind]) | ({ ok: false } & Refusal)
