import { pragueHour } from 'database/prague-time'

const slotHours = 2
const packingHours = 4

/** The range of postcodes of each zone. */
const postcodes: Readonly<Record<string, readonly [from: number, to: number]>> = {
  Z1: [60200, 60300],
  Z2: [70200, 70300],
  Z3: [11000, 11002],
}

export interface SlotTimes {
  /** The start in Prague time: `18:00`. */
  start: string
  /** Start and end in Prague time: `18:00-20:00`. */
  hours: string
  /** The end of ordering, in epoch milliseconds. */
  cutoff: number
}

/** Parses the ID of a slot: `Z3-2026-11-20-18` is two hours from 18:00 in Prague. Undefined for any other text. */
export function slotTimes(slotId: string): SlotTimes | undefined {
  const [, day, hour] = /^[A-Z]\d+-(\d{4}-\d\d-\d\d)-(\d\d)$/.exec(slotId) ?? []
  if (day === undefined || hour === undefined) return undefined
  const end = String((Number(hour) + slotHours) % 24).padStart(2, '0')
  return {
    start: `${hour}:00`,
    hours: `${hour}:00-${end}:00`,
    cutoff: pragueHour(day, Number(hour) - packingHours).getTime(),
  }
}

/** Lists the postcodes of a zone; none for an unknown zone. */
export function postcodesOf(zone: string): string[] {
  const range = postcodes[zone]
  if (!range) return []
  const [from, to] = range
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
}
