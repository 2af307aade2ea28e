import { canonicalJson, isRecord, type Json } from '@proactive/protocol'
import { v5 as uuidv5, validate as isUuid } from 'uuid'
import type { PackIndex } from './pack-index.js'

/** The namespace of ids that are derived from what an event says. */
const namespace = '6f1c2a52-7d0e-5a4b-9c3e-8b5f0e7a1d94'

type Fields = { readonly [key: string]: Json | undefined }

/** An event of another system, read into our terms; its data is not checked yet. */
export interface Foreign {
  id: string
  type: string
  version?: number
  /** Epoch milliseconds; absent when it does not say. */
  time?: number
  source: string
  subject?: string
  userId?: string
  sessionId?: string
  correlationId?: string
  causationId?: string
  data: Json
}

/** What an envelope calls itself and where it keeps its data; whatever else lies flat beside them is data too. */
const envelope = new Set(
  ['id', 'eventId', 'messageId', 'type', 'event', 'eventType', 'event_type', 'source', 'time', 'timestamp', 'userId', 'sessionId']
    .concat(['subject', 'version', 'correlationId', 'causationId', 'metadata', 'specversion', 'datacontenttype', 'dataschema']),
)

/**
 * Reads any of the shapes that `POST /ingest` takes: our own, CloudEvents 1.0, and the flat or wrapped ones of other
 * tools; then the pack's own mapping of that name. Undefined when it has no name.
 */
export function readForeign(raw: unknown, pack: Pick<PackIndex, 'mapping' | 'event'>): Foreign | undefined {
  if (!isRecord(raw)) return undefined
  // Some envelopes have a `type` of their own (`track`) beside the event's name.
  const names = [raw.type, raw.eventType, raw.event_type, raw.event, raw.name].flatMap((value) => text(value) ?? [])
  const name = names.find((one) => pack.mapping(one) ?? pack.event(one)) ?? names[0]
  if (name === undefined) return undefined
  const mapped = pack.mapping(name)?.to(raw)
  const { type, data } = mapped ?? { type: name, data: dataOf(raw, name) }
  const metadata = isRecord(raw.metadata) ? raw.metadata : {}
  const subject = text(raw.subject)
  const source = text(raw.source) ?? text(metadata.source) ?? 'ingest'
  const time = instant(raw.time ?? raw.timestamp)
  const userId = about(subject, 'user') ?? text(raw.userId) ?? text(metadata.userId)
  const sessionId = about(subject, 'session') ?? text(raw.sessionId) ?? text(metadata.sessionId)
  const correlationId = text(raw.correlationId) ?? text(metadata.correlationId)
  const causationId = text(raw.causationId)
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

function dataOf(raw: Fields, type: string): Json {
  const wrapped = raw.data ?? raw.payload ?? raw.properties
  if (wrapped !== undefined) return wrapped
  return Object.fromEntries(Object.entries(raw).filter(([key, value]) => !envelope.has(key) && (key !== 'name' || value !== type)))
}

/** Its own id where that is a UUID; else one derived from id and source, or from all that it says. */
function idFor(raw: Fields, source: string): string {
  const id = text(raw.id) ?? text(raw.eventId) ?? text(raw.messageId)
  if (id === undefined) return uuidv5(canonicalJson(raw), namespace)
  return isUuid(id) ? id.toLowerCase() : uuidv5(`${source}\n${id}`, namespace)
}

function instant(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value < 1e11 ? value * 1_000 : value
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

function about(subject: string | undefined, kind: string): string | undefined {
  return subject?.startsWith(`${kind}/`) ? subject.slice(kind.length + 1) : undefined
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined
}
