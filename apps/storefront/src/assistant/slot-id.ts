import { hours } from '@proactive/protocol'
import { shopClock, shopHour } from 'database/shop-time'

const slotMs = hours(2)
const packingHours = 4

/** The range of postcodes of each zone. */
const postcodes: Readonly<Record<string, readonly [from: number, to: number]>> = {
  Z1: [60200, 60300],
  Z2: [70200, 70300],
  Z3: [11000, 11002],
}

export interface SlotTimes {
  /** The start by the clock of the shop: `18:00`. */
  start: string
  /** Start and end by the clock of the shop: `18:00-20:00`. */
  hours: string
  /** The end of ordering, in epoch milliseconds: four hours earlier by the clock of the shop. */
  cutoff: number
}

/**
 * Parses the ID of a slot: `Z3-2026-11-20-18` lasts two hours from 18:00 by the clock of the shop. Undefined for any other
 * text.
 */
export function slotTimes(slotId: string, timeZone?: string): SlotTimes | undefined {
  const [, day, hour] = /^[A-Z]\d+-(\d{4}-\d\d-\d\d)-([01]\d|2[0-3])$/.exec(slotId) ?? []
  if (day === undefined || hour === undefined || Number.isNaN(Date.parse(day))) return undefined
  const begins = shopHour(day, Number(hour), timeZone)
  const start = shopClock(begins, timeZone)
  const end = shopClock(new Date(begins.getTime() + slotMs), timeZone)
  return { start, hours: `${start}-${end}`, cutoff: shopHour(day, Number(hour) - packingHours, timeZone).getTime() }
}

/** Lists the postcodes of a zone; none for an unknown zone. */
export function postcodesOf(zone: string): string[] {
  const range = postcodes[zone]
  if (!range) return []
  const [from, to] = range
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
}
