import type { Slot } from '../generated/client.js'
import { addDays, shopDay, shopHour } from './shop-time.js'

const days = 7
const slotMs = 2 * 3_600_000
/** Orders close this many hours before a slot starts, by the clock of the shop. */
const packingHours = 4

interface SeedZone {
  id: string
  name: string
  from: number
  to: number
}

const zoneTable: readonly SeedZone[] = [
  { id: 'Z1', name: 'Brno', from: 60200, to: 60300 },
  { id: 'Z2', name: 'Ostrava', from: 70200, to: 70300 },
  { id: 'Z3', name: 'Praha', from: 11000, to: 11002 },
]

/** The slots of a day by their starting hour: price in haléře, capacity, and the share that is usually sold. */
const hourTable = [
  { hour: 8, price: 7900, eco: false, capacity: 12, demand: 0.5 },
  { hour: 10, price: 4900, eco: true, capacity: 14, demand: 0.3 },
  { hour: 12, price: 4900, eco: true, capacity: 14, demand: 0.2 },
  { hour: 16, price: 6900, eco: false, capacity: 12, demand: 0.5 },
  { hour: 18, price: 9900, eco: false, capacity: 10, demand: 0.8 },
  { hour: 20, price: 7900, eco: false, capacity: 10, demand: 0.6 },
] as const

export type SlotHour = (typeof hourTable)[number]['hour']

export const zones = zoneTable.map(({ id, name }) => ({ id, name }))

export const postcodes = zoneTable.flatMap(({ id, from, to }) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ code: String(from + index), zoneId: id })),
)

/** Returns the slots of seven days from today. Deterministic: the same day gives the same slots. */
export function comingSlots(now: Date): Slot[] {
  const today = shopDay(now)
  return zoneTable.flatMap(({ id }) =>
    Array.from({ length: days }, (_, ahead) => addDays(today, ahead)).flatMap((day) =>
      hourTable.map(({ hour }) => slotOf(id, day, hour)),
    ),
  )
}

/** Returns the slot of a zone, day and hour. Its ID contains all three: `Z3-2026-11-20-18`. */
export function slotOf(zoneId: string, day: string, hour: SlotHour): Slot {
  const { price, eco, capacity, demand } = hourTable.find((row) => row.hour === hour) ?? hourTable[0]
  const id = `${zoneId}-${day}-${String(hour).padStart(2, '0')}`
  const start = shopHour(day, hour)
  return {
    id,
    zoneId,
    start,
    end: new Date(start.getTime() + slotMs),
    cutoff: shopHour(day, hour - packingHours),
    capacity,
    sold: Math.min(capacity, Math.round(capacity * (demand + chance(id) * 0.4 - 0.1))),
    price,
    eco,
  }
}

/** Returns a number from 0 to 1 derived from the text (FNV-1a). */
function chance(text: string): number {
  let hash = 2_166_136_261
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0
  return hash / 4_294_967_295
}
