import type { Json } from '@proactive/protocol'
import type { FactQuery, Unsent } from '../message/effect.js'
import type { Chain, Result, Scarce } from '../message/message.js'
import type { Saga } from './saga.js'

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
  | 'executed'
  | 'failed'

/** The scarce thing that is kept for the person of a command. */
export interface OwnHold {
  id: string
  scarce: Scarce
  until: number
  extendable: boolean
}

/** A command that was sent, and all that is needed to accept, undo or withdraw it. */
export interface Told {
  command: Unsent
  session: string
  candidate: string
  useCase: string
  signal: { id: string; type: string; key: string; data: Json }
  expiresAt: number
  visit: number
  fate: Fate
  /** It was seen, so it cost attention. */
  shown: boolean
  /** It asks for no attention: a prefetch, a fill, a workflow. */
  quiet?: true
  facts: Record<string, FactQuery>
  action?: { type: string; input: Json }
  hold?: OwnHold
  undoToken: string
  /** Until when accepting it can be undone. */
  undoUntil: number
  /** What accepting it does, once it was accepted. */
  saga?: Saga
  /** What is being asked before that, and the effect whose reply it waits for. */
  doing?: 'rechecking' | 'keeping' | 'looking'
  effect?: string
  /** Answers given, by what was asked. */
  answers: { accept?: Result; undo?: Result }
  /** The use cases that led to it, itself the last. */
  chain: Chain
}

/** Whether the page may still show it. */
export const isOpen = ({ fate }: Told): boolean => fate === 'sent' || fate === 'shown'
