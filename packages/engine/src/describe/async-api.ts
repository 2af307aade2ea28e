import { basePath, type EventContract, limits } from '@proactive/protocol'
import type { Pack } from '../define/define-pack.js'
import { describeEvents, type DescribedEvent, type DescribeOptions } from './describe-events.js'
import type { JsonSchema } from './fields.js'

/** How the events of each sender reach the server, or leave it. */
const channels = {
  page: { address: '/events', title: 'Events of pages', description: 'Batches over Socket.IO at `/api/proactive/socket`, and over HTTP at `POST /api/proactive/events`.' },
  shop: { address: `${basePath}/ingest`, title: 'Events of systems', description: 'JSON over HTTP with the ingest key, webhooks at `/api/proactive/webhooks/{source}`, and captured tables.' },
  assistant: { address: 'log', title: 'Events of the assistant', description: 'Recorded by the server itself; no other sender may send them.' },
} as const satisfies Record<EventContract['from'], object>

const time = { type: 'string', format: 'date-time' }
const name = { type: 'string', maxLength: 200 }

/**
 * Writes the events of a pack as a document of AsyncAPI 3.0: a channel for each sender, a message for each event with the
 * schema of its envelope and data. Times are in ISO 8601, sizes in bytes.
 *
 * @throws Error as `describeEvents` does.
 *
 * @example
 * writeFileSync('asyncapi.json', JSON.stringify(asyncApi(library, { version: '1.0.0' }), null, 2))
 */
export function asyncApi(pack: Pack, { version, ...options }: DescribeOptions & { version: string }): JsonSchema {
  const events = describeEvents(pack, options)
  const senders = (['page', 'shop', 'assistant'] as const).filter((from) => events.some((event) => event.from === from))
  const of = (from: string): DescribedEvent[] => events.filter((event) => event.from === from)
  return {
    asyncapi: '3.0.0',
    info: { title: `Events of the pack ${pack.name}`, version, description: `A batch has at most ${limits.batchEvents} events and ${limits.batchBytes} bytes, an event of a page at most ${limits.eventBytes} bytes.` },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(senders.map((from) => [from, { ...channels[from], messages: Object.fromEntries(of(from).map(({ type }) => [keyOf(type), { $ref: `#/components/messages/${keyOf(type)}` }])) }])),
    operations: Object.fromEntries(senders.map((from) => [from, { action: from === 'assistant' ? 'send' : 'receive', channel: { $ref: `#/channels/${from}` } }])),
    components: {
      messages: Object.fromEntries(events.map((event) => [keyOf(event.type), messageOf(event)])),
    },
  }
}

/** Keys of a document have no dots in references. */
const keyOf = (type: string): string => type.replace('.', '_')

function messageOf({ type, version, older, from, schema, readers }: DescribedEvent): JsonSchema {
  const versions = [...older, version]
  return {
    name: type,
    title: type,
    summary: `Read by ${readers.join('; ')}.`,
    payload: {
      type: 'object',
      required: ['type', 'data', ...(from === 'page' ? ['id', 'time'] : [])],
      properties: {
        id: from === 'page' ? { type: 'string', format: 'uuid' } : name,
        type: { const: type },
        version: { enum: versions },
        time,
        ...(from !== 'page' && { subject: name, source: name }),
        data: schema,
      },
    },
  }
}
