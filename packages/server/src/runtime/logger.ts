import { pino } from 'pino'

/** A logger in the shape of pino's. Errors are passed as `{ err }`. It must never be given a token or personal data. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger that writes nothing. */
export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/** In these fields of an error PostgreSQL quotes whole rows, which may hold personal data. */
const redact = { paths: ['err.detail', 'err.where'], remove: true }

/** Creates the logger that is used where an app passes none: pino, to the standard output. */
export function standardLogger(level: 'info' | 'warn' = 'info'): Logger {
  return pino({ name: 'proactive', level, redact })
}
