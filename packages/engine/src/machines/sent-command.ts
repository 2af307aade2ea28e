import { ignores, move, refuses, type Table, to } from './machine.js'

/**
 * The states of a command that was sent to a page: `Told.fate`.
 *
 * ```
 *   sent ──── shown ────▶ shown
 *    │                      │
 *    ├── accept requested ──┴──▶ accepting ── completed ──▶ accepted ◀── undo failed ──┐
 *    │                      │        │                         │                       │
 *    │                      │        │                         └── undo requested ──▶ undoing ── compensated ──▶ undone
 *    │                      │        └── hold lost, facts changed, action failed ──▶ unavailable
 *    │                      │
 *    ├── declined ──────────┼──▶ declined
 *    ├── dismissed ─────────┼──▶ dismissed
 *    ├── ignored ───────────┼──▶ ignored
 *    │                      └── time over, hold lost ──▶ ignored
 *    ├── expired ───────────┼──▶ expired
 *    ├── time over, hold lost ──▶ expired
 *    ├── withdraw ──────────┼──▶ withdrawn
 *    └── executed, failed ──┴──▶ executed, failed
 * ```
 *
 * - `sent`, `shown`: the page may show it, and it may be withdrawn. A hold on a scarce thing ends both when its time is
 *   over.
 * - `accepting`: `doing` says what is awaited: `keeping` (the topic extends the hold until the action is done), then
 *   `looking` (the facts are looked up once more), then nothing but the saga, which runs the steps.
 * - `accepted`: the action is done. It can be undone until `undoUntil`.
 * - `undoing`: the saga compensates the steps. When one cannot be compensated, the command is `accepted` again.
 * - `unavailable`: the action could not be done. Steps that were done are compensated; then the place is free.
 * - All others are final.
 */
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

/** The fate of a command that was just sent. */
export const justSent: Fate = 'sent'

export type FateEvent =
  /** From the page. */
  | 'shown'
  | 'declined'
  | 'dismissed'
  | 'ignored'
  | 'expired'
  /** From the page, about what it does itself: a prefetch, a form fill, a workflow. */
  | 'executed'
  | 'failed'
  | 'accept requested'
  | 'undo requested'
  /** Its `expiresAt` has passed. */
  | 'time over'
  /** The topic's word on its hold. */
  | 'hold lost'
  /** The facts that its words rest on have changed since. */
  | 'facts changed'
  /** From the engine: its signal was cleared, its person is gone, a more urgent command goes first. */
  | 'withdraw'
  /** From the saga of its action, or at once where the page itself acts. */
  | 'completed'
  | 'action failed'
  | 'compensated'
  | 'undo failed'

export type FateEffect =
  | 'charge the attention'
  | 'return the attention'
  | 'start the time of the hold'
  /** Suggestions of its category pause. */
  | 'count the refusal'
  | 'count the acceptance'
  | 'remove from the page'
  | 'remove from the page if it has a hold'
  /** Its topic offers the place to the next in its queue. */
  | 'free the place'
  | 'offer the alternative to its hold'
  | 'record the withdrawal'
  | 'record the acceptance'
  | 'record the undo'
  | 'start the task of the page'
  | 'answer the accept'
  | 'answer the undo'
  | 'refuse the undo for now'

/** What can happen to a command that is open. */
const open = {
  shown: to('shown', 'charge the attention', 'start the time of the hold'),
  declined: to('declined', 'charge the attention', 'count the refusal', 'free the place'),
  dismissed: to('dismissed', 'charge the attention', 'count the refusal', 'free the place'),
  ignored: to(
    'ignored',
    'charge the attention', 'remove from the page if it has a hold', 'free the place', 'offer the alternative to its hold',
  ),
  expired: to('expired', 'return the attention', 'free the place'),
  executed: to('executed', 'return the attention', 'free the place'),
  failed: to('failed', 'return the attention', 'free the place'),
  'accept requested': to('accepting', 'charge the attention'),
  withdraw: to('withdrawn', 'remove from the page', 'return the attention', 'free the place', 'record the withdrawal'),
  ...refuses('undo requested'),
  ...ignores('facts changed', 'completed', 'action failed', 'compensated', 'undo failed'),
} as const
const endUnseen = to('expired', 'remove from the page if it has a hold', 'return the attention', 'free the place')
const endIgnored = to(
  'ignored',
  'remove from the page if it has a hold', 'free the place', 'offer the alternative to its hold',
)

/** What the page does not know yet: it may still say that it has shown the command, which costs attention. */
const shownLate = 'charge the attention'
const late = ['declined', 'dismissed', 'ignored', 'expired', 'executed', 'failed', 'withdraw', 'time over'] as const
const fromAction = ['facts changed', 'completed', 'action failed', 'undo failed'] as const

/** The row of a final state. */
const final = <State extends Fate>(state: State) =>
  ({
    shown: to(state, shownLate),
    ...refuses('accept requested', 'undo requested'),
    ...ignores(...late, ...fromAction, 'hold lost', 'compensated'),
  }) as const

export const fateTable = {
  sent: { ...open, 'time over': endUnseen, 'hold lost': endUnseen },
  shown: { ...open, 'time over': endIgnored, 'hold lost': endIgnored },
  accepting: {
    shown: to('accepting', shownLate),
    completed: to(
      'accepted',
      'count the acceptance', 'record the acceptance', 'start the task of the page', 'answer the accept',
    ),
    'facts changed': to('unavailable', 'free the place', 'record the withdrawal', 'answer the accept'),
    'hold lost': to(
      'unavailable',
      'free the place', 'record the withdrawal', 'answer the accept', 'offer the alternative to its hold',
    ),
    'action failed': to('unavailable', 'record the withdrawal', 'answer the accept'),
    ...refuses('undo requested'),
    ...ignores(...late, 'accept requested', 'compensated', 'undo failed'),
  },
  accepted: {
    shown: to('accepted', shownLate),
    'undo requested': to('undoing'),
    ...refuses('accept requested'),
    ...ignores(...late, ...fromAction, 'hold lost', 'compensated'),
  },
  undoing: {
    shown: to('undoing', shownLate),
    compensated: to('undone', 'free the place', 'record the undo', 'answer the undo'),
    'undo failed': to('accepted', 'refuse the undo for now'),
    ...refuses('accept requested'),
    ...ignores(...late, 'undo requested', 'hold lost', 'facts changed', 'completed', 'action failed'),
  },
  unavailable: {
    shown: to('unavailable', shownLate),
    compensated: to('unavailable', 'free the place'),
    ...refuses('accept requested', 'undo requested'),
    ...ignores(...late, ...fromAction, 'hold lost'),
  },
  undone: final('undone'),
  declined: final('declined'),
  dismissed: final('dismissed'),
  ignored: final('ignored'),
  expired: final('expired'),
  withdrawn: final('withdrawn'),
  executed: final('executed'),
  failed: final('failed'),
} as const satisfies Table<Fate, FateEvent, FateEffect>

/** Takes an event and returns the effects to perform; undefined when its fate ignores or refuses the event. */
export const moveFate = (told: { readonly fate: Fate }, event: FateEvent): readonly FateEffect[] | undefined =>
  move(told, 'fate', fateTable, event)
