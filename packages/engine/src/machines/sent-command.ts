import { type Cell, ignores, move, refuses, type Table, to } from './machine.js'

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
 * - `accepting`: first the reply that `pendingTable` below names is awaited (the topic extends the hold, then the facts
 *   are looked up once more), then the saga, which runs the steps.
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
  /** The topic reports that the hold is lost. */
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

/** The page may report `shown` late, which costs attention. */
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

/**
 * The reply that a sent command awaits before its saga starts: `Told.doing`, absent for `nothing`.
 *
 * ```
 *               recheck
 *               ┌────┐
 *               │    ▼
 *   nothing ── rechecking
 *     │  │  recheck │ │
 *     │  │          │ │
 *     │  └── look ──┼─┴──▶ looking
 *     │             │         ▲
 *     └──── keep ───┴──▶ keeping (after `kept`: nothing, and `look` where there are facts)
 *
 *   rechecking, looking ── still true, no longer true ──▶ nothing
 *   keeping ── kept, lost ──▶ nothing
 * ```
 *
 * - `rechecking`: an event of its signal's key arrived, or another signal took the place of the command's, and the facts
 *   of the open command are looked up once more. Accepting the command meanwhile drops this look-up.
 * - `keeping`: the topic is asked to keep the hold of an accepted command until its action is done.
 * - `looking`: the facts of an accepted command are looked up once more.
 */
export type Pending = 'nothing' | 'rechecking' | 'keeping' | 'looking'

export type PendingEvent =
  /** An event of its signal's key arrived, or another signal took the place of the open command's. */
  | 'recheck'
  /** The command is being accepted: its hold is kept first, then its facts are looked up. */
  | 'keep'
  | 'look'
  /** The topic's answer. */
  | 'kept'
  | 'lost'
  /** The command still says what is true by these facts, or it does not. */
  | 'still true'
  | 'no longer true'

export type PendingEffect =
  | 'look up the facts'
  | 'ask the topic to keep the hold'
  | 'look up the facts or act'
  | 'act'
  | 'withdraw the command'
  | 'report the lost hold'
  | 'report the changed facts'

const lookUp = ['look up the facts'] as const
const startsPending = {
  recheck: to('rechecking', ...lookUp),
  keep: to('keeping', 'ask the topic to keep the hold'),
  look: to('looking', ...lookUp),
} as const

export const pendingTable = {
  nothing: { ...startsPending, ...ignores('kept', 'lost', 'still true', 'no longer true') },
  rechecking: {
    ...startsPending,
    'still true': to('nothing'),
    'no longer true': to('nothing', 'withdraw the command'),
    ...ignores('kept', 'lost'),
  },
  keeping: {
    kept: to('nothing', 'look up the facts or act'),
    lost: to('nothing', 'report the lost hold'),
    ...ignores('recheck', 'keep', 'look', 'still true', 'no longer true'),
  },
  looking: {
    'still true': to('nothing', 'act'),
    'no longer true': to('nothing', 'report the changed facts'),
    ...ignores('recheck', 'keep', 'look', 'kept', 'lost'),
  },
} as const satisfies Table<Pending, PendingEvent, PendingEffect>

/** Takes an event and returns the effects to perform; undefined when the command does not await it. */
export function movePending(
  told: { readonly doing?: Exclude<Pending, 'nothing'> },
  event: PendingEvent,
): readonly PendingEffect[] | undefined {
  const cell: Cell<Pending, PendingEffect> = pendingTable[told.doing ?? 'nothing'][event]
  if (typeof cell === 'string') return undefined
  const writable: { doing?: Pending } = told
  if (cell.to === 'nothing') delete writable.doing
  else writable.doing = cell.to
  return cell.effects
}
