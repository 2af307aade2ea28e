import { type Engine, type Event, homeOf, type Message } from '@proactive/engine'
import type { LogRecord, RecordKind } from './log.js'

/** Into which partitions of how many a message goes. */
export interface Placement {
  engine: Pick<Engine, 'ownerOf'>
  /** How many partitions there are. */
  count: number
}

/** The records that carry a message: one, or one for every partition when it is for all. */
export function recordsOf(message: Message, kind: RecordKind, received: number, { engine, count }: Placement): LogRecord[] {
  const { to } = message
  if (to !== 'all') return [{ partition: engine.ownerOf(to, count), kind, message, received }]
  return Array.from({ length: count }, (_, partition) => ({ partition, kind, message, received }))
}

/** An event on its way to its home: everything of one person goes to one place, so that its order is kept. */
export function eventMessage(event: Event): Message {
  return { id: event.id, to: homeOf(event), cause: event.causationId ?? event.id, body: { type: 'event', event } }
}
