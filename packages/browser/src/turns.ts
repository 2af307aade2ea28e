/**
 * Decides which suggestion is shown, and when: one at a time, the most urgent first, at a good moment. Also ends those
 * whose time is over.
 *
 * Tricky cases:
 * - A suggestion that the person may be looking at never disappears without a reason: it stays with phase `ended`.
 * - A place in the order for a scarce thing stands beside the suggestion that is shown and takes no turn.
 * - A dialog may open over an open suggestion, which then waits again. Its time and its hold go on: when the dialog is
 *   closed, it shows what is left of the hold, or says why it ended.
 */

import type { Priority } from '@proactive/protocol'
import type { Moments } from './moments.js'
import { isOver, isPending } from './phase.js'
import type { Deferral, PageSuggestion, Problem } from './snapshot.js'
import { entryOf, type SuggestionList } from './suggestion-list.js'

export interface Turns {
  /** Ends what has expired, and shows the next suggestion if its moment is good. */
  tick: () => void
  /** Checks expiries and moments for as long as a suggestion waits or is open. Called after each change of the list. */
  watch: () => void
  /** Opens the most urgent and then earliest suggestion whose moment is good, unless another one is shown. */
  showNext: () => void
  /** Ends a suggestion. One that the person may be looking at stays and says why it ended. */
  end: (item: PageSuggestion, problem: Problem) => void
}

export interface TurnsOptions {
  list: SuggestionList
  moments: Moments
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  /** Sends an outcome of a command. */
  report: (outcome: string, commandId: string, data?: object) => void
}

/** How often expiries and obstacles are checked. */
const tickMs = 250

/** Creates the turns of a list. */
export function createTurns({ list, moments, serverNow, report }: TurnsOptions): Turns {
  let ticking: ReturnType<typeof setInterval> | undefined
  /** The reasons that were reported, by suggestion. */
  const reasons = new Map<string, Set<Deferral>>()

  function tick(): void {
    for (const item of list.items) {
      if (!isAnswerable(item) || Date.parse(expiryOf(item)) > serverNow()) continue
      report(item.seen ? 'suggestion.ignored' : 'suggestion.expired', item.id)
      end(item, 'expired')
    }
    coverOpen()
    showNext()
  }

  function end(item: PageSuggestion, problem: Problem): void {
    // The thing itself, or nothing, follows a place; only that others got it is worth a word.
    if (item.place) return problem === 'taken' ? list.patch(item.id, { phase: 'ended', problem }) : list.remove(item.id)
    list.record(entryOf(item, 'missed', serverNow()))
    if (item.phase === 'waiting' && !item.seen) list.remove(item.id)
    else list.patch(item.id, { phase: item.phase === 'waiting' ? 'waiting' : 'ended', problem })
  }

  /** Makes the open suggestion wait while a dialog is in front of it. */
  function coverOpen(): void {
    const reason = moments.cover()
    const item = reason && list.items.find(({ phase, place }) => phase === 'open' && !place)
    if (!item) return
    defer(item, reason)
    list.patch(item.id, { phase: 'waiting', problem: null })
  }

  /** Reports why a suggestion waits: each reason once. */
  function defer({ id, deferred }: PageSuggestion, reason: Deferral): void {
    if (deferred === reason) return
    const before = reasons.get(id) ?? new Set()
    if (!before.has(reason)) report('suggestion.deferred', id, { reason })
    reasons.set(id, before.add(reason))
    list.patch(id, { deferred: reason })
  }

  function showNext(): void {
    const current = list.items.find(({ phase, place }) => phase !== 'waiting' && !place)
    const isOccupied = current !== undefined && !isOver(current.phase)
    for (const item of list.items.filter(({ phase }) => phase === 'waiting').toSorted(byUrgency)) {
      // A suggestion that the person has seen goes on at the first moment.
      const obstacle = isOccupied ? 'occupied' : moments.obstacle(item.seen ? 'high' : (paces[item.moment ?? ''] ?? item.priority))
      if (obstacle) defer(item, obstacle)
      else {
        const opened: PageSuggestion = { ...item, phase: item.problem ? 'ended' : 'open', deferred: null }
        return list.set(list.items.filter((each) => each !== current && !(each.place && isOver(each.phase))).map((each) => (each === item ? opened : each)))
      }
    }
  }

  return {
    tick,
    watch() {
      if (list.items.some(({ phase }) => isPending(phase))) ticking ??= setInterval(tick, tickMs)
      else {
        clearInterval(ticking)
        ticking = undefined
      }
    },
    showNext,
    end,
  }
}

/** Returns whether a suggestion can still be answered. One that waits with a problem ended while a dialog was in front of it. */
export const isAnswerable = ({ phase, problem }: PageSuggestion): boolean => phase === 'open' || (phase === 'waiting' && problem === null)

/** Returns when a suggestion expires: a hold that the person has seen extends it. */
const expiryOf = ({ seen, hold, expiresAt }: PageSuggestion): string => (seen && hold ? hold.expiresAt : expiresAt)

/** The priority at whose moments a suggestion is shown that names its moment. */
const paces: Readonly<Record<string, Priority>> = { now: 'high', pause: 'medium', break: 'low' }

const urgency = { high: 0, medium: 1, low: 2 }
const byUrgency = (a: PageSuggestion, b: PageSuggestion): number => urgency[a.priority] - urgency[b.priority] || a.seq - b.seq
