import type { Json } from '@proactive/protocol'
import type { Counts } from '@proactive/protocol/bandit'
import type { FactQuery, Unsent } from '../message/effect.js'
import type { Chain, ChosenVariant, Result, Scarce, Standing } from '../message/message.js'
import type { Fate, Pending } from '../machines/sent-command.js'
import type { Saga } from './saga.js'

/** The person's copy of the hold that a command rests on; its topic has the original. */
export interface CommandHold {
  id: string
  scarce: Scarce
  until: number
  extendable: boolean
}

/** A command that was sent or prepared, with everything that accepting, undoing or withdrawing it needs. */
export interface Told {
  command: Unsent
  session: string
  candidate: string
  useCase: string
  signal: { id: string; type: string; key: string; data: Json }
  expiresAt: number
  visit: number
  readonly fate: Fate
  /** The person has seen it, so it cost attention. */
  shown: boolean
  /** It costs no attention: the page does it by itself, or it tells somebody their place. */
  quiet?: true
  /** It tells where its person stands, who waits for a scarce thing. */
  place?: Standing
  /** It waits in the assistant's panel: no page was sent it, and it costs no attention. */
  waits?: true
  facts: Record<string, FactQuery>
  /** What it said when it was sent; absent where it says nothing, or where an earlier version has sent it. */
  basis?: { said: string; why: string }
  /** The data of the newest signal about the same, where one took the place of `signal`. */
  latest?: Json
  /** Which variant of its use case it is. */
  variant?: ChosenVariant
  /** What was learned from it so far: an acceptance that is undone is learned anew. */
  learned?: Counts
  /** Whether it proposes the alternative to a hold that the person lost. */
  instead?: true
  action?: { type: string; input: Json }
  hold?: CommandHold
  undoToken: string
  /** Until when the accepted action can be undone. */
  undoUntil: number
  /** The steps of its action, once it was accepted. */
  saga?: Saga
  /** What is awaited before the saga starts (`pendingTable`), and the effect whose reply is awaited. */
  readonly doing?: Exclude<Pending, 'nothing'>
  effect?: string
  /** When its facts were last looked up, and how often before at that instant. */
  looked?: { at: number; n: number }
  /** The answers to the page's requests; a repeated request gets the same answer. */
  answers: { accept?: Result; undo?: Result }
  /** The use cases whose commands led to this one, its own last. */
  chain: Chain
}

/** Whether the page may still show it, by itself or in the panel. */
export const isOpen = ({ fate }: Told): boolean => fate === 'sent' || fate === 'shown'

/** Whether something scarce is held for it now: while the page shows it, and until its accepted action has used it up. */
export const hasHold = (told: Told, now: number): boolean =>
  told.hold !== undefined && told.hold.until > now && (isOpen(told) || told.fate === 'accepting')
