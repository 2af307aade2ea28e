import { identifierOf, isRecord, type Json, ProactiveError, readAmount } from '@proactive/protocol'
import type { Mapping } from '@proactive/server'

export type Fields = { readonly [key: string]: Json | undefined }
type Mapped = ReturnType<Mapping['to']>

const currency = 'CZK'

/** Reads the first amount that is told, in crowns, as haléře; undefined where none is. */
export type Money = (...crowns: (Json | undefined)[]) => number | undefined

/**
 * Creates a mapping whose function receives the event's payload, wherever its sender puts it, the raw event, and a reader
 * of amounts. An amount that cannot be read, or of another currency, refuses the event.
 */
export function mapping(from: string, to: (said: Fields, raw: Fields, money: Money) => Mapped): Mapping {
  return {
    from,
    to(raw, { decimalMark }) {
      const payload = said(raw)
      const money: Money = (...crowns) => {
        const amount = readAmount(first(crowns), { currency, ...(decimalMark && { decimalMark }) })
        if (amount !== undefined) checkCurrency(payload['currency'] ?? raw['currency'])
        return amount
      }
      return to(payload, raw, money)
    },
  }
}

const first = (values: readonly (Json | undefined)[]): Json | undefined => values.find((value) => value !== undefined && value !== null)

/** Refuses an amount of another currency than the store's. */
export function checkCurrency(named: Json | undefined): void {
  if (named === undefined || named === null || (typeof named === 'string' && named.trim().toUpperCase() === currency)) return
  throw new ProactiveError('invalid_event', `The currency ${JSON.stringify(named).slice(0, 40)} is not taken: send amounts in ${currency}.`)
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

/** Returns the first number that is told, as such or as a plain text; undefined where none is. Refuses any other. */
export function number(...values: (Json | undefined)[]): number | undefined {
  const value = first(values)
  if (value === undefined || value === null) return undefined
  const read = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
  if (typeof read === 'number' && Number.isFinite(read)) return read
  throw new ProactiveError('invalid_event', `The number ${JSON.stringify(value).slice(0, 40)} cannot be read: send digits with a decimal point.`)
}

export const list = (value: Json | undefined): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Returns the total of lines with a price and a quantity; undefined when a price is missing. */
export function totalOf(lines: readonly Fields[], money: Money): number | undefined {
  return lines.reduce<number | undefined>((total, line) => {
    const price = money(line['price'])
    return total === undefined || price === undefined ? undefined : total + Math.round(price * (number(line['quantity']) ?? 1))
  }, 0)
}

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
