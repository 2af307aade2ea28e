import type { Batch, LogEvent, Scarce } from './task.js'

/** Somebody who does the task; `signals` holds all that was derived. */
export interface Deriver {
  readonly name: string
  readonly signals: Scarce[]
  run(batches: readonly Batch[]): void
}

export const parse = (line: string): LogEvent => JSON.parse(line)
