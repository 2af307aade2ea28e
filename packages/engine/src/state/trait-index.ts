import type { Json } from '@proactive/protocol'
import type { Person, Session } from './person.js'
import type { Cell } from '../define/trait.js'
import type { Slot } from './compiled.js'

/** Whose cells a value was found in: a tab's, or a person's own. */
export type Holder = Session | Person

const nobody: ReadonlySet<Holder> = new Set()

/** Who is live and has which value of which indexed trait. Derived from the people, never saved. */
export class TraitIndex {
  /** The tabs that are live, by their ids. */
  readonly tabs = new Map<string, Session>()
  #bySlot: Map<Json, Set<Holder>>[] = []

  at({ n }: Slot, value: Json): ReadonlySet<Holder> {
    return this.#bySlot[n]?.get(value) ?? nobody
  }

  /** Moves a holder from what a cell said to what it says now. */
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
