/** A logger in the shape of pino's. Errors are passed as `{ err }`. It must never be given a token or personal data. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger that writes nothing. */
export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }
