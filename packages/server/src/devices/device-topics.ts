import { identifierOf, isRecord, type Json } from '@proactive/protocol'
import { parseInSlices } from '../http/parse-in-slices.js'
import { createSlices } from '../runtime/slices.js'

/** What is kept of a payload: more than an event may have. */
const kept = { depth: 20, members: 4_001 } as const

/** What a device has published. */
export interface DeviceMessage {
  /** The levels of the topic for which the filter has a wildcard, in order. */
  levels: readonly string[]
  /** The payload: parsed where it is JSON, else its text. */
  payload: Json
}

/** A filter of topics, and the event that a message to one of them becomes; undefined leaves the message out. */
export interface DeviceTopic {
  /** An MQTT filter: `+` is one level, `#` at the end all that follow. */
  filter: string
  to: (message: DeviceMessage) => { type: string; data: Json; subject?: string } | undefined
}

/** @throws Error that names a filter that is none, or that is there twice. */
export function checkTopics(topics: readonly DeviceTopic[]): void {
  if (topics.length === 0) throw new Error('bridgeMqtt: topics is empty; name what devices publish to.')
  for (const [n, { filter, to }] of topics.entries()) {
    const levels = filter.split('/')
    const isRight = filter !== '' && levels.every((level, at) => level === '+' || (level === '#' && at === levels.length - 1) || !/[+#\0]/.test(level))
    if (!isRight) throw new Error(`bridgeMqtt: '${filter}' is no filter of topics; '+' stands for one level, and '#' for the rest.`)
    if (typeof to !== 'function') throw new Error(`bridgeMqtt: the topic '${filter}' has no 'to'; say which event a message becomes.`)
    if (topics.findIndex((other) => other.filter === filter) !== n) throw new Error(`bridgeMqtt: the topic '${filter}' is there twice; map it once.`)
  }
}

/** Returns the levels of a topic for which a filter has a wildcard; undefined when the filter does not match. */
export function levelsOf(filter: string, topic: string): string[] | undefined {
  const [wanted, given] = [filter.split('/'), topic.split('/')]
  const levels: string[] = []
  for (const [n, level] of wanted.entries()) {
    if (level === '#') return [...levels, ...given.slice(n)]
    const here = given[n]
    if (here === undefined || (level !== '+' && level !== here)) return undefined
    if (level === '+') levels.push(here)
  }
  return given.length === wanted.length ? levels : undefined
}

/** Parses a payload as JSON, with the digits of large integers; what is no JSON is a text. */
export async function payloadOf(bytes: Uint8Array | string): Promise<Json> {
  const text = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes)
  return parseInSlices(text, kept, createSlices()).then((value) => (value === undefined ? text : value), () => text)
}

/** Returns the ID, a text or a number, and the time that a payload has of its own. */
export function ownOf(payload: Json): { id?: string; time?: string | number } {
  if (!isRecord(payload)) return {}
  const { time = payload['timestamp'] } = payload
  const id = identifierOf(payload['id'])
  return {
    ...(id !== undefined && { id }),
    ...((typeof time === 'string' || typeof time === 'number') && { time }),
  }
}
