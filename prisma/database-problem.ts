/**
 * What a person has to mend before the database can be used, told in one sentence that says how.
 * It is shown without a stack; anything else that is thrown is a defect of ours.
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
