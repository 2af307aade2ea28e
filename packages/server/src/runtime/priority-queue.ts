/**
 * Limits how many calls run at the same time, and lets those that wait in by priority, where their order does not matter
 * otherwise. Equal priorities come in the order in which they asked.
 *
 * Tricky cases:
 * - Starvation: every eighth place goes to the call that has waited longest, so that a stream of urgent calls holds nobody up
 *   for good, and an urgent call waits behind one in eight at most.
 * - A call that never ends gives its place back after `placeMs`, so that a service which hangs cannot stop the others.
 */

import type { Priority } from '@proactive/protocol'
import type { Clock } from './clock.js'

/** Every nth place goes to the call that has waited longest. */
const fairEvery = 8
const priorities = ['high', 'medium', 'low'] as const satisfies readonly Priority[]

/** Gives a place back; a second call does nothing. */
export type Leave = () => void

/** A call that waits for its place. */
export interface Entering {
  /** Set where there was a place at once. */
  readonly admitted?: Leave
  /** Resolves when the call may begin. Never, when it gave up before. */
  readonly place: Promise<Leave>
  /** Raises the priority of a call that still waits. */
  raise(priority: Priority): void
}

export interface PriorityQueue {
  /** How many calls wait for a place. */
  readonly waiting: number
  /** Asks for a place. `abort` gives up waiting. */
  enter(priority: Priority, abort?: AbortSignal): Entering
  /** Admits all that wait, and from now on everybody at once. */
  open(): void
}

interface Ticket {
  n: number
  priority: Priority
  admit: (leave: Leave) => void
}

/**
 * Creates a queue with so many places.
 *
 * @example
 * const leave = await queue.enter('high').place
 * try { await call() } finally { leave() }
 */
export function createPriorityQueue({ places, placeMs, clock }: { places: number; placeMs: number; clock: Pick<Clock, 'after'> }): PriorityQueue {
  const lanes: Record<Priority, Set<Ticket>> = { high: new Set(), medium: new Set(), low: new Set() }
  let free = places
  let asked = 0
  let turns = 0

  function next(): Ticket | undefined {
    const firsts = priorities.flatMap((priority) => {
      const [first] = lanes[priority]
      return first ? [first] : []
    })
    return turns % fairEvery === fairEvery - 1 ? firsts.toSorted((a, b) => a.n - b.n)[0] : firsts[0]
  }

  function admitWaiting(): void {
    for (let ticket = next(); ticket && free > 0; ticket = next()) {
      lanes[ticket.priority].delete(ticket)
      free--
      turns++
      ticket.admit(takePlace())
    }
  }

  function takePlace(): Leave {
    let isTaken = true
    const leave = (): void => {
      cancel()
      if (!isTaken) return
      isTaken = false
      free++
      admitWaiting()
    }
    const cancel = clock.after(placeMs, leave)
    return leave
  }

  return {
    get waiting() {
      return priorities.reduce((sum, priority) => sum + lanes[priority].size, 0)
    },
    enter(priority, abort) {
      const ticket: Ticket = { n: asked++, priority, admit: () => {} }
      const giveUp = (): void => void lanes[ticket.priority].delete(ticket)
      let admitted: Leave | undefined
      const place = new Promise<Leave>((resolve) => {
        ticket.admit = (leave) => {
          abort?.removeEventListener('abort', giveUp)
          admitted = leave
          resolve(leave)
        }
      })
      if (!abort?.aborted) lanes[priority].add(ticket)
      abort?.addEventListener('abort', giveUp, { once: true })
      admitWaiting()
      return {
        ...(admitted && { admitted }),
        place,
        raise(to) {
          if (priorities.indexOf(to) >= priorities.indexOf(ticket.priority) || !lanes[ticket.priority].delete(ticket)) return
          ticket.priority = to
          lanes[to].add(ticket)
        },
      }
    },
    open() {
      free = Infinity
      admitWaiting()
    },
  }
}
