import type { Event } from '@proactive/engine'
import type { ErrorReport } from '../runtime/error-report.js'
import type { Position } from './graph-store.js'

/** Events between two cursors of a partition, in the log's order. */
export interface ProjectedBatch {
  partition: number
  from: Position
  to: string
  events: readonly Event[]
}

/**
 * What is made of the log beside its workers, such as a graph or a search index. It keeps its own cursors, so that it goes
 * on where it was after a restart, and is never on the path of an event.
 */
export interface Projection {
  /** Names its cursors. A new name follows the log from its beginning. */
  readonly name: string
  /** The types of the events that it reads. */
  readonly types: ReadonlySet<string>
  position(partition: number): Promise<Position>
  /** Takes a batch and moves the position. False when the position is no longer `from`; nothing is changed then. `report` logs what a definition threw. */
  apply(batch: ProjectedBatch, report: ErrorReport): Promise<boolean>
  /** Takes back what an event has changed, because its person has had it forgotten. Idempotent. */
  withdraw?(event: Event): Promise<void>
}
