import { canonicalJson, type Json } from '@proactive/protocol'
import type { Effect } from '../message/effect.js'
import type { Scarce } from '../message/message.js'

type Asking = Extract<Effect, { scarce: Scarce }>

/** Holds and sales in memory, as a shop's records keep them: together they never exceed the capacity. */
export class Ledger {
  readonly holds = new Map<string, { of: string; person: string; until: number; origin?: string | undefined }>()
  readonly sold = new Map<string, number>()
  readonly #capacity: (scarce: Scarce) => number
  /** The most by which holds and sales ever exceeded the capacity. */
  excess = 0

  constructor(capacity: (scarce: Scarce) => number) {
    this.#capacity = capacity
  }

  answer(effect: Asking): Json {
    const { scarce, at } = effect
    const of = keyOf(scarce)
    const free = this.#capacity(scarce) - this.taken(scarce, at)
    if (effect.type === 'free') return free
    const { hold, person, until } = effect
    const held = this.holds.get(hold)
    const isHeld = held !== undefined && held.until > at
    if (effect.type === 'release') this.holds.delete(hold)
    if (effect.type === 'hold' && this.#isCrowded(effect, of)) return 'crowded'
    const origin = effect.type === 'hold' ? effect.origin?.id : held?.origin
    const isGiven = effect.type === 'hold' ? isHeld || free > 0 : effect.type === 'extend' && isHeld
    if (isGiven) this.holds.set(hold, { of, person, until, origin })
    this.excess = Math.max(this.excess, this.taken(scarce, at) - this.#capacity(scarce))
    return isGiven
  }

  /** Whether others of the origin have as many as it may have. */
  #isCrowded({ hold, at, origin }: Extract<Asking, { type: 'hold' }>, of: string): boolean {
    const others = [...this.holds].filter(([id, one]) => id !== hold && one.of === of && one.until > at && one.origin === origin?.id)
    return origin !== undefined && others.length >= origin.places
  }

  /** Returns how many are held and sold at `now`. */
  taken(scarce: Scarce, now: number): number {
    const of = keyOf(scarce)
    const held = [...this.holds.values()].filter((one) => one.of === of && one.until > now)
    return held.length + (this.sold.get(of) ?? 0)
  }

  /** Sells one and consumes its hold; returns false when the hold does not exist. */
  sell(scarce: Scarce, hold: string | undefined): boolean {
    const of = keyOf(scarce)
    if (hold !== undefined && !this.holds.delete(hold)) return false
    this.sold.set(of, (this.sold.get(of) ?? 0) + 1)
    return true
  }

  takeBack(scarce: Scarce): void {
    const of = keyOf(scarce)
    this.sold.set(of, (this.sold.get(of) ?? 0) - 1)
  }
}

const keyOf = ({ resource, input }: Scarce): string => `${resource} ${canonicalJson(input)}`
