import { createHash } from 'node:crypto'
import { canonicalJson, identifierOf, isRecord, type Json } from '@proactive/protocol'
import { parse as uuidBytes, stringify as uuidText, validate as isUuid } from 'uuid'
import type { PackIndex } from './pack-index.js'
import { readTime } from './read-time.js'

/** The UUID namespace of IDs that are derived from an event's content. */
const namespace = '6f1c2a52-7d0e-5a4b-9c3e-8b5f0e7a1d94'

type Fields = { readonly [key: string]: Json | undefined }

/** An event of another system in this package's terms. Its data is not validated yet. */
export interface Foreign {
  id: string
  type: string
  version?: number
  /** Epoch milliseconds; absent when the event has no time. */
  time?: number
  source: string
  subject?: string
  userId?: string
  sessionId?: string
  correlationId?: string
  causationId?: string
  data: Json
}

/** The keys of the known envelopes. In a flat event, all other keys are data. */
const envelope = new Set(
  ['id', 'eventId', 'messageId', 'type', 'event', 'eventType', 'event_type', 'source', 'time', 'timestamp', 'timestamp_micros', 'userId', 'sessionId']
    .concat(['subject', 'version', 'correlationId', 'causationId', 'metadata', 'specversion', 'datacontenttype', 'dataschema']),
)

/** What a payload of Google Analytics (Measurement Protocol) says once, for all of its events. */
const shared = ['user_id', 'client_id', 'app_instance_id', 'timestamp_micros', 'source'] as const

/** Returns the events of a payload: of one that has a list of them, each with what the payload says for all; else itself. */
export function eventsOf(raw: unknown): unknown[] {
  if (!isRecord(raw) || !Array.isArray(raw.events) || [raw.type, raw.eventType, raw.event_type, raw.event, raw.name].some((name) => name !== undefined)) {
    return [raw]
  }
  const common = Object.fromEntries(shared.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]]])))
  return raw.events.map((event: unknown) => (isRecord(event) ? { ...common, ...event } : event))
}

/**
 * Reads any of the shapes that `POST /ingest` accepts: this package's own, CloudEvents 1.0, and the flat or wrapped
 * events of other tools; then applies the pack's mapping for the event's name. Returns undefined when it has no name.
 *
 * @throws ProactiveError `invalid_event` for a time, or an amount, that cannot be read.
 */
export function readForeign(raw: unknown, pack: Pick<PackIndex, 'mapping' | 'event' | 'formatOf'>): Foreign | undefined {
  if (!isRecord(raw)) return undefined
  const names = namesOf(raw)
  const name = names.find((one) => pack.mapping(one) ?? pack.event(one)) ?? names[0]
  if (name === undefined) return undefined
  const metadata = isRecord(raw.metadata) ? raw.metadata : {}
  const source = text(raw.source) ?? text(metadata.source) ?? 'ingest'
  const format = pack.formatOf(source)
  const mapped = pack.mapping(name)?.to(raw, format)
  const { type, data } = mapped ?? { type: name, data: dataOf(raw, name) }
  const params = isRecord(raw.params) ? raw.params : {}
  const subject = subjectOf(text(raw.subject))
  const said = raw.time ?? raw.timestamp ?? raw.timestamp_micros ?? raw.originalTimestamp ?? metadata.timestamp
  const time = said === undefined || said === null ? undefined : readTime(said, format.timeZone)
  const userId = identifierOf(about(subject, 'user'), raw.userId, raw.user_id, metadata.userId, metadata.user_id, params.user_id)
  const sessionId = identifierOf(about(subject, 'session'), raw.sessionId, metadata.sessionId)
  const correlationId = identifierOf(raw.correlationId, metadata.correlationId)
  const causationId = identifierOf(raw.causationId)
  return {
    id: idFor(raw, source),
    type,
    source,
    data,
    ...(typeof raw.version === 'number' && { version: raw.version }),
    ...(time !== undefined && { time }),
    ...(subject !== undefined && { subject }),
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(causationId !== undefined && { causationId }),
  }
}

/** Returns the name of an event for a log; empty where it has none. */
export function nameOf(raw: unknown): string {
  return isRecord(raw) ? (namesOf(raw)[0] ?? '') : ''
}

/** Some envelopes have a `type` (such as `track`) beside the event's name: the first that is known counts. */
function namesOf(raw: Fields): string[] {
  return [raw.type, raw.eventType, raw.event_type, raw.event, raw.name].flatMap((value) => text(value) ?? [])
}

function dataOf(raw: Fields, type: string): Json {
  const wrapped = raw.data ?? raw.payload ?? raw.properties
  if (wrapped !== undefined) return wrapped
  return Object.fromEntries(Object.entries(raw).filter(([key, value]) => !envelope.has(key) && (key !== 'name' || value !== type)))
}

/** Returns the event's own UUID; without one, a UUID derived from its ID and source, or from its whole content. */
function idFor(raw: Fields, source: string): string {
  const id = identifierOf(raw.id, raw.eventId, raw.messageId)
  if (id === undefined) return uuidOf(canonicalJson(raw))
  return isUuid(id) ? id.toLowerCase() : uuidOf(`${source}\n${id}`)
}

/** Returns the UUID of some content by its SHA-1 (version 5). The library's takes 100 ms for a megabyte. */
function uuidOf(content: string): string {
  const bytes = createHash('sha1').update(uuidBytes(namespace)).update(content).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return uuidText(bytes)
}

/** Returns a subject, or undefined where a placeholder stands in place of a person or a session. */
function subjectOf(subject: string | undefined): string | undefined {
  const [, kind, id] = /^(user|session|visitor)\/(.*)$/s.exec(subject ?? '') ?? []
  return kind !== undefined && identifierOf(id) === undefined ? undefined : subject
}

function about(subject: string | undefined, kind: string): string | undefined {
  return subject?.startsWith(`${kind}/`) ? subject.slice(kind.length + 1) : undefined
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined
}
