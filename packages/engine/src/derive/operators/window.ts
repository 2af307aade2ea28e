import { days, hours } from '@proactive/protocol'
import { instantIn, localIn } from '../../attention/zone.js'

/** Which of a key's past events count. Durations are milliseconds. */
export interface Window {
  readonly kind: 'sliding' | 'tumbling' | 'session'
  readonly ms: number
  /** The zone by whose clock a tumbling window begins: the pack's, which the engine fills in. */
  readonly timeZone?: string
}

/**
 * Holds the events of the last `ms` milliseconds: of `days(1)`, those of the last 24 hours.
 *
 * @example
 * keep.count(window.sliding(minutes(10)))
 */
export const sliding = (ms: number): Window => ({ kind: 'sliding', ms })

/**
 * Holds the events since the last full multiple of `ms` milliseconds, by the clock of the pack's time zone: of `days(1)`,
 * the events since midnight, also on a day of 23 or 25 hours.
 *
 * @example
 * keep.count(window.tumbling(days(1)))
 */
export const tumbling = (ms: number): Window => ({ kind: 'tumbling', ms })

/**
 * Holds the events since the last gap of more than `ms` milliseconds without one.
 *
 * @example
 * keep.count(window.session(minutes(30)))
 */
export const session = (ms: number): Window => ({ kind: 'session', ms })

/** Returns a window that begins by the clock of a time zone. */
export const inZone = (window: Window, timeZone: string): Window =>
  window.kind === 'tumbling' && timeZone !== 'UTC' ? { ...window, timeZone } : window

/** Returns how far back a window looks, in milliseconds; undefined for a session, which has no limit. */
export function reachOf({ kind, ms, timeZone }: Window): number | undefined {
  if (kind === 'session') return undefined
  // No zone puts its clock back by more.
  return timeZone === undefined ? ms : ms + hours(2)
}

/**
 * Returns when the tumbling window that contains `at` began. Where the clock shows that time twice, a day begins at the
 * first, and a shorter window at each.
 */
export function tumblingStart({ ms, timeZone = 'UTC' }: Window, at: number): number {
  const start = Math.floor(localIn(timeZone, at) / ms) * ms
  const last = ms < days(1) ? instantIn(timeZone, start, 'last') : Infinity
  return last <= at ? last : instantIn(timeZone, start)
}
