import { check, type Json, limits, type Rejection, scrub, shapeLimits, type WireEvent, wireEvent } from '@proactive/protocol'
import type { PackIndex } from './pack-index.js'
import { faultOf, isPlain } from '../runtime/storable.js'

type Checked<T> = ({ ok: true } & T) | { ok: false; rejection: Rejection }

/** The event around its data has one level and few keys of its own. */
const eventShape = { depth: shapeLimits.depth + 1, keys: shapeLimits.keys + 6 }

/** The outermost limits: what comes in has passed narrower ones. */
const checkedShape = { depth: 16, keys: 4_000 }
const unreadable = { ok: false, message: 'The data cannot be read.' } as const

/** One event of a batch, as it came. */
export interface Sent {
  raw: unknown
  isTooLarge: boolean
}

/** Reads one event as it came from a page: its form, its size, its contract, its data. */
export function checkPageEvent({ raw, isTooLarge }: Sent, pack: PackIndex): Checked<{ event: WireEvent; data: Json; version: number }> {
  const refuse = refusing(idOf(raw))
  const fault = faultOf(raw, eventShape)
  if (fault) return refuse('invalid_event', `Not an event: ${fault}.`)
  if (isTooLarge) return refuse('too_large', `An event may have ${limits.eventBytes} bytes.`)
  const read = check(wireEvent, raw)
  if (!read.ok) return refuse('invalid_event', read.message)
  const event = read.value
  const contract = pack.event(event.type)
  if (contract?.from !== 'page') return refuse('unknown_type', `A page sends no '${event.type}'.`)
  const checked = checkData(event, pack)
  return checked.ok ? { event, ...checked } : checked
}

/** Reads an event's data by its contract: brings it to the present version, scrubs it, and checks it. */
export function checkData(
  { id, type, version = 1, data }: { id: string | null; type: string; version?: number | undefined; data: unknown },
  pack: PackIndex,
): Checked<{ data: Json; version: number }> {
  const refuse = refusing(id)
  const contract = pack.event(type)
  if (!contract) return refuse('unknown_type', `There is no '${type}'.`)
  if (version > contract.version) return refuse('unsupported_version', `'${type}' is known up to version ${contract.version}.`)
  if (version < contract.version && !contract.upcast) {
    return refuse('unsupported_version', `'${type}' is no longer read in version ${version}.`)
  }
  try {
    const present = version < contract.version ? contract.upcast?.(data, version) : data
    const checked = isPlain(present, checkedShape) ? check(contract.data, scrub(present)) : unreadable
    if (!checked.ok) return refuse('invalid_event', checked.message)
    if (!isPlain(checked.value, checkedShape)) return refuse('invalid_event', unreadable.message)
    return { ok: true, data: checked.value, version: contract.version }
  } catch {
    return refuse('invalid_event', unreadable.message)
  }
}

/** A time that is more than a day off is not believed; none lies after its arrival. */
export function believe(time: number, received: number): number {
  const dayMs = 24 * 3_600_000
  return Math.abs(time - received) > dayMs ? received : Math.min(time, received)
}

/** An event's id as it may be said back. */
export function idOf(raw: unknown): string | null {
  const id: unknown = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null
  return typeof id === 'string' && id.length <= 80 && faultOf(id) === undefined ? id : null
}

export function refusing(id: string | null) {
  return (code: Rejection['code'], message: string): { ok: false; rejection: Rejection } => ({
    ok: false,
    rejection: { id, code, message: message.slice(0, 200) },
  })
}

