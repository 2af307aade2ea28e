import type { ErrorCode, Hold, Json, Preferences, Priority, Why } from '@proactive/protocol'
import type { Consent } from './consent.js'

/** `live`: both channels are open. `waiting`: between two tries. `off`: nothing is tried, by choice or by refusal. */
export type ConnectionState = 'off' | 'connecting' | 'live' | 'waiting'

/**
 * waiting (for its moment) → open → accepting → accepted → undoing → undone; or open → ended, when it became untrue.
 * Declined, dismissed and ignored ones are gone at once.
 */
export type Phase = 'waiting' | 'open' | 'accepting' | 'accepted' | 'undoing' | 'undone' | 'ended'

/** Why a try failed or a suggestion ended; `offline` when the server could not be asked. */
export type Problem = ErrorCode | 'offline' | 'withdrawn'

/** A suggestion or notification as the page holds it. Its texts are plain text from outside, never markup. */
export interface PageSuggestion {
  /** The command's id. */
  readonly id: string
  readonly seq: number
  readonly kind: 'suggestion' | 'notification'
  readonly phase: Phase
  readonly priority: Priority
  readonly expiresAt: string
  readonly correlationId: string
  readonly useCase: string
  readonly category: string
  readonly message: string
  readonly decidedBy: 'rule' | 'model'
  readonly action: { readonly type: string; readonly input: Json; readonly label: string } | null
  readonly anchor: string | null
  readonly hold: Hold | null
  readonly place: number | null
  readonly why: readonly Why[]
  /** Somebody had it before their eyes. */
  readonly seen: boolean
  readonly deferred: boolean
  readonly problem: Problem | null
  readonly undoToken: string | null
}

/** One line of what the assistant did or what was missed, newest first. */
export interface Activity {
  readonly id: string
  readonly time: string
  readonly state: 'accepted' | 'undone' | 'missed'
  readonly message: string
  readonly undoToken: string | null
  readonly action: { readonly type: string; readonly input: Json } | null
}

/** All that a surface shows; a new object with each change, unchanged parts keep their identity. */
export interface ClientSnapshot {
  readonly started: boolean
  readonly consent: Consent
  readonly connection: ConnectionState
  readonly session: { readonly sessionId: string; readonly personId: string; readonly userId: string | null } | null
  /** In order of `seq`; at most one is not `waiting`. */
  readonly suggestions: readonly PageSuggestion[]
  readonly activity: readonly Activity[]
  readonly preferences: Preferences | null
  readonly locale: string
  /** Events lost to the queue's bounds since the page loaded. */
  readonly droppedEvents: number
}

export const emptySnapshot: ClientSnapshot = {
  started: false,
  consent: 'unknown',
  connection: 'off',
  session: null,
  suggestions: [],
  activity: [],
  preferences: null,
  locale: 'en',
  droppedEvents: 0,
}
