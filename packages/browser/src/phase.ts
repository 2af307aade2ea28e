/**
 * The phases of a suggestion:
 *
 *    waiting ─▶ open ─▶ accepting ─▶ accepted ─▶ undoing ─▶ undone
 *       │        │ ▲        │ │          ▲         │
 *       │        │ └─ retry ┘ │          └─ failed ┘
 *       │        ▼            │
 *       │      ended ◀────────┘
 *       ▼
 *    removed: a waiting suggestion that expires or is withdrawn, an open one that is declined, dismissed or ignored,
 *             and one that is over when the person closes it, changes the page or gets the next suggestion
 *
 * An open suggestion goes back to waiting while a dialog is in front of it. If it ends meanwhile, it waits with its problem
 * and opens as ended. An open suggestion ends when it expires or is withdrawn, and an accepting one when the server refuses it for good.
 */
export type Phase = 'waiting' | 'open' | 'accepting' | 'accepted' | 'undoing' | 'undone' | 'ended'

/** Returns whether the suggestion can still be answered, so that its expiry matters. */
export const isPending = (phase: Phase): boolean => phase === 'waiting' || phase === 'open'

/** Returns whether the suggestion is over, so that another one may take its place. */
export const isOver = (phase: Phase): boolean => phase === 'accepted' || phase === 'undone' || phase === 'ended'

/** Returns the phase after a reload: a request that was in flight has no known result, so it can be sent again. */
export function phaseAfterReload(phase: Phase): Phase {
  if (phase === 'accepting') return 'open'
  return phase === 'undoing' ? 'accepted' : phase
}
