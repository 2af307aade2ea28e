import type { Json } from './json.js'

export type Priority = 'low' | 'medium' | 'high'
export const priorities = ['low', 'medium', 'high'] as const

/** A piece of evidence in plain words; `id` is an event's, and can be forgotten. */
export interface Why {
  id: string
  text: string
  time?: string
}

/** A scarce thing kept for this person until `expiresAt`. */
export interface Hold {
  id: string
  expiresAt: string
  extendable: boolean
}

export interface Suggestion {
  useCase: string
  category: string
  message: string
  decidedBy: 'rule' | 'model'
  action?: { type: string; input: Json; label: string }
  anchor?: string
  hold?: Hold
  why: Why[]
}

export interface CommandData {
  'ui.suggestion': Suggestion
  'ui.notification': Suggestion
  'dom.fill': { useCase: string; fields: { field: string; value: string; annotation?: string }[] }
  prefetch: { useCase: string; resource: string; input: Json }
  'workflow.start': { useCase: string; name: string; input: Json; steps: string[] }
}
export type CommandType = keyof CommandData

/** An instruction to the page. `seq` only rises within a session; `expiresAt` is the server's clock. */
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

/** Takes a command back: it became untrue, or somebody else was served. */
export interface Withdrawal {
  id: string
  reason: string
}

/** A command's hold or place in the queue, changed. */
export interface Update {
  id: string
  hold?: Hold
  place?: number
}
