import type { Json } from '@proactive/protocol'
import type { Person, Session } from './person.js'
import type { Cell } from '../define/trait.js'
import type { Slot } from './compiled.js'

/** The owner of a cell: a tab, or a person. */
export type Holder = Session | Person

const nobody: ReadonlySet<Holder> = new Set()

/** The live holders of every value of the indexed traits. Derived from the people, never saved. */
export class TraitIndex {
  /** The live tabs by ID. */
  readonly tabs = new Map<string, Session>()
  #bySlot: Map<Json, Set<Holder>>[] = []

  at({ n }: Slot, value: Json): ReadonlySet<Holder> {
    return this.#bySlot[n]?.get(value) ?? nobody
  }

  /** Moves a holder from the values of a cell to the values of the cell that replaces it. */
  move(slot: Slot, holder: Holder, before: Cell | undefined, after: Cell | undefined): void {
    if (!slot.trait.index) return
    if (before) for (const key of slot.trait.keys(before)) this.#remove(slot.n, key, holder)
    if (after) for (const key of slot.trait.keys(after)) this.#add(slot.n, key, holder)
  }

  #add(n: number, value: Json, holder: Holder): void {
    const values = (this.#bySlot[n] ??= new Map())
    const holders = values.get(value)
    if (holders) holders.add(holder)
    else values.set(value, new Set([holder]))
  }

  #remove(n: number, value: Json, holder: Holder): void {
    const holders = this.#bySlot[n]?.get(value)
    if (holders?.delete(holder) && holders.size === 0) this.#bySlot[n]?.delete(value)
  }
}
