import type { InspectionMessage } from '@proactive/browser'
import type { InspectedReaction, InspectedSignal, InspectedTrace, InspectionStart, StoredEvent } from '@proactive/protocol'

/** Everything that the stream of one person has brought, by id and in the order of arrival. It never changes; `receive` makes the next. */
export interface InspectionRecord {
  readonly start: InspectionStart | null
  readonly events: ReadonlyMap<string, StoredEvent>
  readonly signals: ReadonlyMap<string, InspectedSignal>
  readonly traces: ReadonlyMap<string, InspectedTrace>
  readonly reactions: ReadonlyMap<string, InspectedReaction>
}

/** The most of each kind that is kept; the oldest are left out. */
const atMost = { events: 500, signals: 100, traces: 100, reactions: 100 }

export const emptyRecord: InspectionRecord = { start: null, events: new Map(), signals: new Map(), traces: new Map(), reactions: new Map() }

/** Adds messages in order. A stream of another person begins a new record; a stream that begins again adds to its own. */
export function receive(record: InspectionRecord, messages: readonly InspectionMessage[]): InspectionRecord {
  return messages.reduce(receiveOne, record)
}

function receiveOne(record: InspectionRecord, message: InspectionMessage): InspectionRecord {
  switch (message.event) {
    case 'start': {
      const isSame = record.start === null || record.start.personId === message.data.personId
      return { ...(isSame ? record : emptyRecord), start: message.data }
    }
    case 'event':
      return { ...record, events: added(record.events, message.data.id, message.data, atMost.events) }
    case 'signal':
      return { ...record, signals: added(record.signals, message.data.id, message.data, atMost.signals) }
    case 'trace':
      return { ...record, traces: added(record.traces, message.data.correlationId, message.data, atMost.traces) }
    case 'reaction':
      return { ...record, reactions: added(record.reactions, message.data.id, message.data, atMost.reactions) }
    default:
      return record
  }
}

function added<Value>(map: ReadonlyMap<string, Value>, id: string, value: Value, most: number): ReadonlyMap<string, Value> {
  const next = new Map(map).set(id, value)
  for (const oldest of next.keys()) {
    if (next.size <= most) break
    next.delete(oldest)
  }
  return next
}
