import type { Slot } from './slots.js'

const at = ({ day, start }: Slot): number => Date.parse(`${day}T${start}:00Z`)

/** Returns the free slot that starts nearest to the given one; undefined when none is free. */
export function nearestFree(slots: readonly Slot[], slotId: string): Slot | undefined {
  const lost = slots.find(({ id }) => id === slotId)
  return slots
    .filter((slot) => slot.left > 0 && slot.id !== slotId)
    .toSorted((a, b) => (lost ? Math.abs(at(a) - at(lost)) - Math.abs(at(b) - at(lost)) : at(a) - at(b)))[0]
}
