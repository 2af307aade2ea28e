import { check, days, type EventContract, isRecord, type Json, limits, type Rejection, scrub, shapeLimits, type WireEvent, wireEvent } from '@proactive/protocol'
import type { PackIndex } from './pack-index.js'
import { faultOf, isPlain } from '../runtime/storable.js'

type Checked<T> = ({ ok: true } & T) | { ok: false; rejection: Rejection }

/** The limits of a whole event: its envelope adds one level and a few keys to its data. */
const eventShape = { depth: shapeLimits.depth + 1, keys: shapeLimits.keys + 6 }

/** The limits of data after upcasting. Data of pages has passed narrower limits before. */
const checkedShape = { depth: 16, keys: 4_000 }
const unreadable = { ok: false, message: 'The data is not plain JSON of an allowed depth and size.' } as const

/** One event of a page's batch, not validated yet. */
export interface Sent {
  raw: unknown
  isTooLarge: boolean
}

/** Validates an event of a page: its shape, size, contract and data. */
export function checkPageEvent({ raw, isTooLarge }: Sent, pack: PackIndex): Checked<{ event: WireEvent; data: Json; version: number }> {
  const refuse = refusing(idOf(raw))
  const fault = faultOf(raw, eventShape)
  if (fault) return refuse('invalid_event', `Not an event: ${fault}.`)
  if (isTooLarge) return refuse('too_large', `The event is larger than ${limits.eventBytes} bytes.`)
  const read = check(wireEvent, raw)
  if (!read.ok) return refuse('invalid_event', read.message)
  const event = read.value
  const contract = pack.event(event.type)
  if (contract?.from !== 'page') return refuse('unknown_type', undeclared(event.type, contract, 'page'))
  const checked = checkData(event, pack)
  return checked.ok ? { event, ...checked } : checked
}

interface Given {
  id: string | null
  type: string
  version?: number | undefined
  data: unknown
}

/** Validates an event's data as `validateData` does, and removes personal data from it, but for identifiers. */
export function checkData(given: Given, pack: PackIndex): Checked<{ data: Json; version: number }> {
  const checked = validateData(given, pack)
  return checked.ok ? { ...checked, data: scrub(checked.data, { ids: pack.event(given.type)?.ids, pseudonym: pack.pseudonymOf }) } : checked
}

/**
 * Validates an event's data by its contract: upcasts it to the present version and checks it, which leaves out fields that
 * the contract does not have. Personal data is still in it.
 */
export function validateData({ id, type, version = 1, data }: Given, pack: PackIndex): Checked<{ data: Json; version: number }> {
  const refuse = refusing(id)
  const contract = pack.event(type)
  if (!contract) return refuse('unknown_type', undeclared(type, contract, 'system'))
  if (version > contract.version) return refuse('unsupported_version', `Version ${version} of '${type}' is not supported; the latest version is ${contract.version}.`)
  if (version < contract.version && !contract.upcast) {
    return refuse('unsupported_version', `Version ${version} of '${type}' is no longer supported; send version ${contract.version}.`)
  }
  try {
    const present = version < contract.version ? contract.upcast?.(data, version) : data
    const checked = isPlain(present, checkedShape) ? check(contract.data, present) : unreadable
    if (!checked.ok) return refuse('invalid_event', checked.message)
    if (!isPlain(checked.value, checkedShape)) return refuse('invalid_event', unreadable.message)
    return { ok: true, data: checked.value, version: contract.version }
  } catch (cause) {
    pack.report(type, new Error(`defineEvent('${type}'): upcast or a check of the schema threw; return what the schema refuses instead.`, { cause }))
    return refuse('invalid_event', unreadable.message)
  }
}

/** Says why an event may not be sent, and what to add where. */
export function undeclared(type: string, contract: EventContract | undefined, by: 'page' | 'system'): string {
  const name = `'${type.slice(0, 60)}'`
  if (contract?.from === 'assistant') return `Only the assistant writes ${name}.`
  if (contract) return `${name} comes from the shop's systems: send it to POST /ingest, or declare it without from.`
  const remedy = by === 'page' ? 'or name it in a signal or a trait' : 'or map it by mappings'
  return `Unknown event type: the pack does not declare ${name}. Add it to the events of definePack(…), ${remedy}.`
}

/** The time of an event, epoch milliseconds; and the time that its sender gave, where that is not believed. */
export interface EventTime {
  time: number
  claimed?: number
}

/** The latest time that the log can store. */
const latestTime = Date.UTC(9_999, 0)

/** Returns the time of a page's event, at most its arrival; the arrival when the page's time is over a day off. */
export function timeOfPage(time: number, received: number): EventTime {
  return time < received - days(1) ? notBelieved(time, received) : timeOfSystem(time, received)
}

/**
 * Returns the time of a system's event, at most its arrival: a system is believed about what happened long ago. It is
 * not believed about what is still to come; a time over a day ahead is replaced by the arrival.
 */
export function timeOfSystem(time: number, received: number): EventTime {
  const isPossible = time >= 0 && time <= received + days(1)
  return isPossible ? { time: Math.min(time, received) } : notBelieved(time, received)
}

const notBelieved = (time: number, received: number): EventTime => ({
  time: received,
  claimed: Math.min(Math.max(time, 0), latestTime),
})

/** Returns an event's ID if it is safe to repeat in an answer. */
export function idOf(raw: unknown): string | null {
  const id = isRecord(raw) ? raw['id'] : null
  return typeof id === 'string' && id.length <= 80 && faultOf(id) === undefined ? id : null
}

/** Returns a function that builds rejections of the event with this ID. */
export function refusing(id: string | null) {
  return (code: Rejection['code'], message: string): { ok: false; rejection: Rejection } => ({
    ok: false,
    rejection: { id, code, message: message.slice(0, 200) },
  })
}

