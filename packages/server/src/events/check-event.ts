import { check, type Json, limits, type Rejection, scrub, shapeLimits, type WireEvent, wireEvent } from '@proactive/protocol'
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
  if (contract?.from !== 'page') return refuse('unknown_type', `Unknown event type '${event.type}', or a page may not send it.`)
  const checked = checkData(event, pack)
  return checked.ok ? { event, ...checked } : checked
}

/**
 * Validates an event's data by its contract: upcasts it to the present version, checks it, which leaves out fields that
 * the contract does not have, and removes personal data from what remains, but for identifiers.
 */
export function checkData(
  { id, type, version = 1, data }: { id: string | null; type: string; version?: number | undefined; data: unknown },
  pack: PackIndex,
): Checked<{ data: Json; version: number }> {
  const refuse = refusing(id)
  const contract = pack.event(type)
  if (!contract) return refuse('unknown_type', `Unknown event type '${type}'.`)
  if (version > contract.version) return refuse('unsupported_version', `Version ${version} of '${type}' is not supported; the latest version is ${contract.version}.`)
  if (version < contract.version && !contract.upcast) {
    return refuse('unsupported_version', `Version ${version} of '${type}' is no longer supported; send version ${contract.version}.`)
  }
  try {
    const present = version < contract.version ? contract.upcast?.(data, version) : data
    const checked = isPlain(present, checkedShape) ? check(contract.data, present) : unreadable
    if (!checked.ok) return refuse('invalid_event', checked.message)
    if (!isPlain(checked.value, checkedShape)) return refuse('invalid_event', unreadable.message)
    return { ok: true, data: scrub(checked.value, { ids: contract.ids, pseudonym: pack.pseudonymOf }), version: contract.version }
  } catch {
    return refuse('invalid_event', unreadable.message)
  }
}

/** Returns an event's time, at most its arrival; the arrival itself when the time is more than a day off. */
export function plausibleTime(time: number, received: number): number {
  const dayMs = 24 * 3_600_000
  return Math.abs(time - received) > dayMs ? received : Math.min(time, received)
}

/** Returns an event's ID if it is safe to repeat in an answer. */
export function idOf(raw: unknown): string | null {
  const id: unknown = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null
  return typeof id === 'string' && id.length <= 80 && faultOf(id) === undefined ? id : null
}

/** Returns a function that builds rejections of the event with this ID. */
export function refusing(id: string | null) {
  return (code: Rejection['code'], message: string): { ok: false; rejection: Rejection } => ({
    ok: false,
    rejection: { id, code, message: message.slice(0, 200) },
  })
}

