import type { Slot } from './slots.js'

const at = ({ day, start }: Slot): number => Date.parse(`${day}T${start}:00Z`)

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/**
 * Returns the free slot that starts nearest to the given one; of two that are as near, the one nearer to the hour that the
 * shopper usually takes. Undefined when none is free.
 */
export function nearestFree(slots: readonly Slot[], slotId: string, usualHour: string | null = null): Slot | undefined {
  const lost = slots.find(({ id }) => id === slotId)
  const away = (slot: Slot): number => (lost ? Math.abs(at(slot) - at(lost)) : at(slot))
  const unusual = ({ start }: Slot): number => (usualHour === null ? 0 : Math.abs(minutesOf(start) - minutesOf(usualHour)))
  return slots
    .filter((slot) => slot.left > 0 && slot.id !== slotId)
    .toSorted((a, b) => away(a) - away(b) || unusual(a) - unusual(b))[0]
}

/**
 * Returns the slot that suits most shoppers: the cheapest of the next two days that have a free one, an eco slot before
 * another of the same price, and the earlier one; undefined when none is free.
 */
export function bestSlot(slots: readonly Slot[]): Slot | undefined {
  const free = slots.filter(({ left }) => left > 0)
  const soon = new Set([...new Set(free.map(({ day }) => day))].toSorted().slice(0, 2))
  return free
    .filter(({ day }) => soon.has(day))
    .toSorted((a, b) => a.price - b.price || Number(b.eco) - Number(a.eco) || at(a) - at(b))[0]
}
