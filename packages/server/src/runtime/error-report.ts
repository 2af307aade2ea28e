import { minutes } from '@proactive/protocol'
import type { Clock } from './clock.js'
import type { Logger } from './logger.js'

/** How long an error that was logged is only counted. */
const quietMs = minutes(1)
/** The most errors that are told apart. */
const mostKinds = 500

/**
 * Logs an error that a definition of the pack threw, with its stack and the definition's name: the first of its kind at
 * once, its repeats at most once a minute, with how many there were.
 */
export type ErrorReport = (definition: string, err: Error, more?: { count?: number; correlationId?: string | undefined }) => void

export function createErrorReport({ logger, clock }: { logger: Logger; clock: Pick<Clock, 'now'> }): ErrorReport {
  const kinds = new Map<string, { at: number; unsaid: number }>()
  return (definition, err, { count = 1, correlationId } = {}) => {
    const kind = `${definition} ${err.message}`
    const now = clock.now()
    const known = kinds.get(kind)
    if (known && now < known.at + quietMs) {
      known.unsaid += count
      return
    }
    if (kinds.size >= mostKinds) kinds.clear()
    kinds.set(kind, { at: now, unsaid: 0 })
    const times = count + (known?.unsaid ?? 0)
    logger.error({ err, definition, times, ...(correlationId !== undefined && { correlationId }) }, 'A definition of the pack threw an error.')
  }
}
