import type { Json } from '@proactive/protocol'
import type { FactQuery, Unsent } from './effect.js'
import type { Result } from './message.js'

/** What became of a command so far. */
export type Fate =
  | 'sent'
  | 'shown'
  | 'accepting'
  | 'accepted'
  | 'undoing'
  | 'undone'
  | 'declined'
  | 'dismissed'
  | 'ignored'
  | 'expired'
  | 'withdrawn'
  | 'unavailable'

/** A command that was sent, and all that is needed to accept, undo or withdraw it. */
export interface Told {
  command: Unsent
  session: string
  candidate: string
  useCase: string
  signal: { id: string; key: string; data: Json }
  expiresAt: number
  visit: number
  fate: Fate
  /** It was seen, so it cost attention. */
  shown: boolean
  facts: Record<string, FactQuery>
  action?: { type: string; input: Json }
  undoToken: string
  /** Until when accepting it can be undone. */
  undoUntil: number
  /** What the steps gave, in order. */
  outputs: Json[]
  /** The effect whose reply it waits for, and what is being done about it. */
  effect?: string
  doing?: 'rechecking' | 'looking' | 'running' | 'compensating' | 'undoing'
  /** What a failed accept will answer once it is compensated. */
  refusal?: Result
  /** Answers given, by what was asked. */
  answers: { accept?: Result; undo?: Result }
}

/** Whether the page may still show it. */
export const isOpen = ({ fate }: Told): boolean => fate === 'sent' || fate === 'shown'
