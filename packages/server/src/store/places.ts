import type { Tx } from '../log/tx.js'

/** A place of a scarce thing that a hold takes up, for the network that the hold's person came from. */
export interface Place {
  hold: string
  /** The resource and its input, the same text for the same thing. */
  thing: string
  /** The name of the network, which does not tell its address. */
  origin: string
  person: string
  /** When the hold expires, on the engine's clock. */
  until: number
}

/** The places of each network, over all signals and use cases. Every change is part of the transaction that holds the thing. */
export interface Places {
  /**
   * Takes a place, unless other holds of the same thing and origin have `most` places at `now`; returns whether it did.
   * The same hold again keeps its place. Two transactions never both take the last place.
   */
  takePlace(tx: Tx, place: Place, limit: { most: number; now: number }): Promise<boolean>
  /** Sets when the place of a hold expires; a hold without a place is ignored. */
  extendPlace(tx: Tx, hold: string, until: number): Promise<void>
  /** Frees the place of a hold, if there is one. */
  freePlace(tx: Tx, hold: string): Promise<void>
}
