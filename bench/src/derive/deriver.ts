import type { Batch, LogEvent, Scarce } from './task.js'

/** An implementation of the task; `signals` collects everything that it derives. */
export interface Deriver {
  readonly name: string
  readonly signals: Scarce[]
  run(batches: readonly Batch[]): void
}

export const parse = (line: string): LogEvent => JSON.parse(line)
