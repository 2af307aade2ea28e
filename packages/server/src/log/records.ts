import { type Body, type Engine, type Event, homeOf, type Message } from '@proactive/engine'
import type { LogRecord, RecordKind } from './log.js'

/** What decides into which partition a message goes. */
export interface Placement {
  engine: Pick<Engine, 'ownerOf'>
  /** The number of partitions. */
  count: number
}

/** Returns the log records of a message: one, or one per partition when it is addressed to all. */
export function recordsOf(message: Message, kind: RecordKind, received: number, { engine, count }: Placement): LogRecord[] {
  const { to } = message
  if (to !== 'all') return [{ partition: engine.ownerOf(to, count), kind, message, received }]
  return Array.from({ length: count }, (_, partition) => ({ partition, kind, message, received }))
}

/** Returns the message that carries an event to its home address. All events of a person go to one address, in order. */
export function eventMessage(event: Event, to: Message['to'] = homeOf(event)): Message {
  return { id: event.id, to, cause: event.causationId ?? event.id, body: { type: 'event', event } }
}

/** Returns whose a message is: the person of its event, the person whom it names, is for, or whose signal it carries. */
export function personOf({ to, body }: Message): string | null {
  const about: Body | Event = body.type === 'event' ? body.event : body
  if ('person' in about && about.person !== undefined) return about.person
  if (body.type === 'signal') return body.signal.whose ?? null
  return to.startsWith('person:') ? to.slice('person:'.length) : null
}
