import type { Tx } from '../log/tx.js'
import type { Tables } from './memory-tables.js'
import type { Place, Places } from './places.js'

/** Implements the places of networks in memory. `onRollback` registers what undoes a change of a transaction that fails. */
export function memoryPlaces(tables: Tables, onRollback: (tx: Tx, undo: () => void) => void): Places {
  function put(tx: Tx, hold: string, place: Place | undefined): Promise<void> {
    const before = tables.places.get(hold)
    const set = (one: Place | undefined): void => void (one ? tables.places.set(hold, one) : tables.places.delete(hold))
    onRollback(tx, () => set(before))
    set(place)
    return Promise.resolve()
  }

  return {
    async takePlace(tx, place, { most, now }) {
      const { hold, thing, origin } = place
      const others = [...tables.places.values()].filter((one) => one.thing === thing && one.origin === origin && one.hold !== hold && one.until > now)
      if (others.length >= most) return false
      await put(tx, hold, place)
      return true
    },
    async extendPlace(tx, hold, until) {
      const place = tables.places.get(hold)
      if (place) await put(tx, hold, { ...place, until })
    },
    freePlace: (tx, hold) => put(tx, hold, undefined),
  }
}
