/** Which of a key's past events count. Durations are milliseconds. */
export interface Window {
  readonly kind: 'sliding' | 'tumbling' | 'session'
  readonly ms: number
}

/**
 * Holds the events of the last `ms` milliseconds.
 *
 * @example
 * keep.count(window.sliding(minutes(10)))
 */
export const sliding = (ms: number): Window => ({ kind: 'sliding', ms })

/**
 * Holds the events since the last full multiple of `ms` milliseconds.
 *
 * @example
 * keep.count(window.tumbling(hours(1)))
 */
export const tumbling = (ms: number): Window => ({ kind: 'tumbling', ms })

/**
 * Holds the events since the last gap of more than `ms` milliseconds without one.
 *
 * @example
 * keep.count(window.session(minutes(30)))
 */
export const session = (ms: number): Window => ({ kind: 'session', ms })
