import type { Logger } from './logger.js'

/** Logs that something fails, and that it works again, but no repeat in between. */
export interface Outage {
  failed: (err: unknown) => void
  worked: () => void
}

/**
 * Creates the log of one thing that is attempted again and again.
 *
 * @example
 * const outage = createOutage(logger, { failing: 'The lease could not be renewed.', working: 'The lease is renewed again.' })
 * await refresh().then(outage.worked, outage.failed)
 */
export function createOutage(logger: Logger, says: { failing: string; working: string }): Outage {
  let isFailing = false
  return {
    failed(err) {
      if (!isFailing) logger.warn({ err }, says.failing)
      isFailing = true
    },
    worked() {
      if (isFailing) logger.info({}, says.working)
      isFailing = false
    },
  }
}
