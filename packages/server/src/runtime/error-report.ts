import type { Clock } from './clock.js'
import type { Logger } from './logger.js'
import { onceAMinute } from './once-a-minute.js'

/**
 * Logs an error that a definition of the pack threw, with its stack and the definition's name: the first of its kind at
 * once, its repeats at most once a minute, with how many there were.
 */
export type ErrorReport = (definition: string, err: Error, more?: { count?: number; correlationId?: string | undefined }) => void

export function createErrorReport({ logger, clock }: { logger: Logger; clock: Pick<Clock, 'now'> }): ErrorReport {
  const say = onceAMinute(clock)
  return (definition, err, { count = 1, correlationId } = {}) => {
    const times = say(`${definition} ${err.message}`, count)
    if (times === undefined) return
    logger.error({ err, definition, times, ...(correlationId !== undefined && { correlationId }) }, 'A definition of the pack threw an error.')
  }
}
