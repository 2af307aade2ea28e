import { identifierOf, isRecord, type Json } from '@proactive/protocol'
import type { Mapping } from '@proactive/server'

export type Fields = { readonly [key: string]: Json | undefined }
type Mapped = ReturnType<Mapping['to']>

/** Creates a mapping whose function receives the event's payload, wherever its sender puts it, and the raw event. */
export function mapping(from: string, to: (said: Fields, raw: Fields) => Mapped): Mapping {
  return { from, to: (raw) => to(said(raw), raw) }
}

function said(raw: Fields): Fields {
  const wrapped = [raw['properties'], raw['payload'], raw['data'], raw['ecommerce'], raw['params']].find(isRecord)
  return wrapped ?? raw
}

/** Returns the first of the values that is a non-empty text or a number, as text. */
export function text(...values: (Json | undefined)[]): string | undefined {
  for (const value of values) {
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value)
  }
  return undefined
}

/** Returns whom an order belongs to: a user, else a visitor, else nobody; a placeholder in place of an ID names nobody. */
export function buyer(userIds: (Json | undefined)[], visitorIds: (Json | undefined)[] = []): Fields {
  const userId = identifierOf(...userIds)
  const visitorId = identifierOf(...visitorIds)
  if (userId !== undefined) return { personId: `user:${userId}`, userId }
  return visitorId === undefined ? {} : { personId: `visitor:${visitorId}` }
}

export function number(...values: (Json | undefined)[]): number | undefined {
  const found = values.find((value) => value !== undefined && value !== null && value !== '' && Number.isFinite(Number(value)))
  return found === undefined ? undefined : Number(found)
}

/** Converts an amount in crowns to haléře. */
export const haler = (...crowns: (Json | undefined)[]): number => Math.round((number(...crowns) ?? 0) * 100)

export const list = (value: Json | undefined): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Returns an object with the key, or an empty one when the value is undefined. */
export const optional = (key: string, value: Json | undefined): Fields => (value === undefined ? {} : { [key]: value })

/** Returns the store's name of a checkout step for another system's name. */
export function stepOf(value: Json | undefined): string | undefined {
  const name = text(value)?.toLowerCase() ?? ''
  if (/^1$|address|contact/.test(name)) return 'address'
  if (/^2$|delivery|shipping/.test(name)) return 'delivery'
  if (/^3$|payment|billing/.test(name)) return 'payment'
  if (/^4$|review|confirm/.test(name)) return 'review'
  return undefined
}

/** Returns the path without a query string, from a path or a URL. */
export function pathOf(...values: (Json | undefined)[]): string {
  const given = text(...values) ?? '/'
  const url = URL.canParse(given) ? new URL(given).pathname : given
  return url.split(/[?#]/)[0] ?? '/'
}
