/**
 * A circuit breaker. It is closed while calls succeed, opens after some failures in a row, and lets one call through after
 * a while: when that succeeds it closes, otherwise it stays open for twice as long.
 */

import type { Clock } from '../../runtime/clock.js'

export interface Circuit {
  readonly isClosed: boolean
  /** Takes the permission for one call; false while the circuit is open. */
  enter(): boolean
  succeed(): void
  fail(): void
  /** Returns the permission of a call that was not made. */
  leave(): void
}

export interface CircuitOptions {
  clock: () => Pick<Clock, 'now'>
  /** Failures in a row: 5. */
  failures?: number
  firstMs?: number
  mostMs?: number
}

export function createCircuit({ clock, failures = 5, firstMs = 2_000, mostMs = 60_000 }: CircuitOptions): Circuit {
  let inARow = 0
  let openUntil: number | undefined
  let openMs = firstMs
  let isProbing = false

  return {
    get isClosed() {
      return openUntil === undefined
    },
    enter() {
      if (openUntil === undefined) return true
      if (isProbing || clock().now() < openUntil) return false
      isProbing = true
      return true
    },
    succeed() {
      inARow = 0
      openUntil = undefined
      openMs = firstMs
      isProbing = false
    },
    fail() {
      inARow++
      const failedAgain = isProbing
      isProbing = false
      // A call that began before the circuit opened says nothing new.
      if (openUntil !== undefined && !failedAgain) return
      if (!failedAgain && inARow < failures) return
      if (failedAgain) openMs = Math.min(openMs * 2, mostMs)
      openUntil = clock().now() + openMs
    },
    leave() {
      isProbing = false
    },
  }
}
