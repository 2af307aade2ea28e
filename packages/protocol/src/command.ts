import type { Json } from './json.js'

/** How urgent a signal, a decision or a command is. */
export type Priority = 'low' | 'medium' | 'high'

/** Every priority, the lowest first. */
export const priorities = ['low', 'medium', 'high'] as const

/** When a page shows a suggestion: at once, at the next pause of the person, or at the next natural break. */
export type Moment = 'now' | 'pause' | 'break'

/** Every moment, the earliest first. */
export const moments = ['now', 'pause', 'break'] as const

/** One piece of evidence in plain words. `id` is the id of an event, which the person can have forgotten. */
export interface Why {
  id: string
  text: string
  time?: string
}

/** A reservation of a scarce thing for this person until `expiresAt`, on the server's clock. */
export interface Hold {
  id: string
  expiresAt: string
  extendable: boolean
}

/**
 * Where somebody stands who waits for a scarce thing: the `n`th of `of`, counted from 1, with those before them to whom it is
 * offered now. `decidesAt` is when the first of these offers ends at the latest, on the server's clock.
 */
export interface Place {
  n: number
  of: number
  decidesAt: string
}

/** The content of a suggestion or a notification. Every text is plain text. */
export interface Suggestion {
  useCase: string
  category: string
  message: string
  decidedBy: 'rule' | 'model'
  /** `label` is the text of its button; `done` says what came of it. */
  action?: { type: string; input: Json; label: string; done?: string }
  anchor?: string
  hold?: Hold
  /** When the page shows it, where its priority does not say so. */
  moment?: Moment
  /** Of a notification to somebody who waits for a scarce thing that is offered to somebody else now. */
  place?: Place
  why: Why[]
}

/** The data of a command, by the type of the command. */
export interface CommandData {
  'ui.suggestion': Suggestion
  'ui.notification': Suggestion
  'dom.fill': { useCase: string; fields: { field: string; value: string; annotation?: string }[] }
  prefetch: { useCase: string; resource: string; input: Json }
  'workflow.start': { useCase: string; name: string; input: Json; steps: string[] }
}
export type CommandType = keyof CommandData

/** An instruction to the page. `seq` only rises within a session; `expiresAt` is on the server's clock. */
export type Command = {
  [Type in CommandType]: {
    id: string
    seq: number
    time: string
    expiresAt: string
    type: Type
    priority: Priority
    correlationId: string
    causationId: string
    data: CommandData[Type]
  }
}[CommandType]

/** The withdrawal of the command `id`: the command is no longer true, or somebody else got what it offered. */
export interface Withdrawal {
  id: string
  reason: string
}

/** A change of the hold of the command `id`, or of its place in the queue. */
export interface Update {
  id: string
  hold?: Hold
  place?: Place
}
