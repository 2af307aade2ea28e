import type { ErrorCode, Hold, Json, Moment, Place, Preferences, Priority, Why } from '@proactive/protocol'
import type { ConnectionProblem } from './connection-problem.js'
import type { Consent } from './consent.js'
import type { Obstacle } from './moments.js'
import type { Phase } from './phase.js'

/** `live`: both channels are open. `waiting`: between two attempts. `off`: no attempt is made, by choice or after a permanent refusal. */
export type ConnectionState = 'off' | 'connecting' | 'live' | 'waiting'

/** Why a request failed or a suggestion ended; `offline` when the server did not answer, `taken` when others got what the person waited for. */
export type Problem = ErrorCode | 'offline' | 'withdrawn' | 'taken'

/** Why a suggestion waits: an obstacle of the moment, or another suggestion that is shown. */
export type Deferral = Obstacle | 'occupied'

/** A suggestion or notification in the page. Its texts come from the server and are plain text, never markup. */
export interface PageSuggestion {
  /** The id of the command. */
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
  readonly action: { readonly type: string; readonly input: Json; readonly label: string; readonly done?: string } | null
  readonly anchor: string | null
  readonly hold: Hold | null
  /** When it is shown, where its priority does not say so. */
  readonly moment?: Moment
  /** Where the person stands who waits for a scarce thing. Such a notice stands beside the suggestion that is shown. */
  readonly place: Place | null
  readonly why: readonly Why[]
  /** Whether the person has seen it. */
  readonly seen: boolean
  /** Why it waits for a better moment; `null` when it does not wait. */
  readonly deferred: Deferral | null
  readonly problem: Problem | null
  readonly undoToken: string | null
}

/** Something that was decided and waits in the assistant's panel; `phase` is that of a suggestion. */
export interface PreparedSuggestion {
  readonly id: string
  readonly message: string
  readonly action: PageSuggestion['action']
  readonly why: readonly Why[]
  readonly phase: Exclude<Phase, 'waiting'>
  readonly problem: Problem | null
  readonly undoToken: string | null
}

/** One entry of the list of what the assistant did and what the person missed; the newest entry is first. */
export interface Activity {
  readonly id: string
  /** Joins the entry to its trace. */
  readonly correlationId: string
  readonly time: string
  /** `turn`: the app showed something of its own; `message` is its kind. */
  readonly state: 'accepted' | 'undone' | 'missed' | 'turn'
  readonly message: string
  readonly undoToken: string | null
  readonly action: { readonly type: string; readonly input: Json } | null
}

/** A field that a command filled in: what it held `before`, and what it holds since. */
export interface Fill {
  readonly commandId: string
  readonly field: string
  readonly before: string
  readonly value: string
  /** What the page shows beside the field, e.g. where the value is from. */
  readonly annotation?: string
}

/** A workflow that a command started; `step` is the one that runs, or at which it ended. */
export interface WorkflowRun {
  readonly commandId: string
  readonly name: string
  readonly status: 'running' | 'undoing' | 'done' | 'failed' | 'cancelled' | 'undone'
  readonly steps: readonly string[]
  readonly step: string | null
}

/** Everything that a surface shows. Each change creates a new object, in which unchanged parts keep their identity. */
export interface ClientSnapshot {
  readonly started: boolean
  readonly consent: Consent
  readonly connection: ConnectionState
  /**
   * Why there is no connection, or that the page or the server does not know an event that was sent; `null` when nothing is
   * wrong. The console says it as well, with what to do.
   */
  readonly connectionProblem: ConnectionProblem | null
  readonly session: { readonly sessionId: string; readonly personId: string; readonly userId: string | null } | null
  /** In order of `seq`; at most one without a `place` is not `waiting`. */
  readonly suggestions: readonly PageSuggestion[]
  readonly activity: readonly Activity[]
  /** What waits in the assistant's panel, and what came of it; `null` until the panel was opened (`prepared()`). */
  readonly prepared: readonly PreparedSuggestion[] | null
  /** The fields that are filled in now, and the workflows of this page: the newest last. */
  readonly fills: readonly Fill[]
  readonly workflows: readonly WorkflowRun[]
  readonly preferences: Preferences | null
  readonly locale: string
  /** The number of events that were dropped since the page loaded, because the queue was full. */
  readonly droppedEvents: number
}

/** The snapshot before the client is started. */
export const emptySnapshot: ClientSnapshot = {
  started: false,
  consent: 'unknown',
  connection: 'off',
  connectionProblem: null,
  session: null,
  suggestions: [],
  activity: [],
  prepared: null,
  fills: [],
  workflows: [],
  preferences: null,
  locale: 'en',
  droppedEvents: 0,
}
