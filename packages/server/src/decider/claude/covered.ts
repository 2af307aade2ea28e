import { seconds } from '@proactive/protocol'
import type { Clock } from '../../runtime/clock.js'

/** The candidates that a silence of the model covered, because their signals were judged in the same call. */
export interface Covered {
  add(candidate: string, useCase: string): void
  /** Returns the use case with which a candidate was judged; undefined where it was not. */
  by(candidate: string): string | undefined
}

/** How long a silence holds. What still waits then is judged by itself. */
const holdsMs = seconds(30)

export function createCovered(clock: () => Pick<Clock, 'now'>): Covered {
  const all = new Map<string, { useCase: string; until: number }>()
  return {
    add(candidate, useCase) {
      const now = clock().now()
      for (const [id, { until }] of all) if (until <= now) all.delete(id)
      all.set(candidate, { useCase, until: now + holdsMs })
    },
    by(candidate) {
      const found = all.get(candidate)
      return found && found.until > clock().now() ? found.useCase : undefined
    },
  }
}
