/**
 * A problem that the operator has to fix before the database can be used. The message is one sentence that says how,
 * and is shown without a stack trace. Any other error is a defect.
 *
 * @example
 * throw new DatabaseProblem('The data folder .data cannot be written: set PROACTIVE_DATA_DIR to one that can.')
 */
export class DatabaseProblem extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'DatabaseProblem'
  }
}
