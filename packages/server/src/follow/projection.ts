import type { Event } from '@proactive/engine'
import type { ErrorReport } from '../runtime/error-report.js'
import type { Position } from '../store/positions.js'

/** Events between two cursors of a partition, in the log's order. */
export interface ProjectedBatch {
  partition: number
  from: Position
  to: string
  events: readonly Event[]
}

/** What a projection that stops within a batch needs to know. */
export interface Following {
  /** The cursor behind each event of the batch. */
  readonly cursors: readonly string[]
  /** False as soon as another process may follow the partition, or this one stops. */
  isCurrent: () => boolean
}

/**
 * What is made of the log beside its workers, such as a graph, a search index or calls of a subscriber. It keeps its own
 * cursors, so that it goes on where it was after a restart, and is never on the path of an event.
 */
export interface Projection {
  /** Names its cursors. A new name follows the log from its beginning. */
  readonly name: string
  /** The types of the events that it reads. */
  readonly types: ReadonlySet<string>
  /** Whether the events of several partitions are taken at the same time; otherwise one batch after the other. */
  readonly isConcurrent?: true
  /** Whether it takes events whose time is not believed as well. */
  readonly takesClaimed?: true
  position(partition: number): Promise<Position>
  /**
   * Takes a batch and moves the position. False when the position is no longer `from`, or when it stopped within the
   * batch: the position is then read anew. `report` logs what a definition threw.
   */
  apply(batch: ProjectedBatch, report: ErrorReport, following?: Following): Promise<boolean>
  /** Takes back what an event has changed, because its person has had it forgotten. Idempotent. */
  withdraw?(event: Event): Promise<void>
}
