import type { Json } from '@proactive/protocol'
import type { Effect } from '../message/effect.js'
import type { Scarce } from '../message/message.js'

type Asking = Extract<Effect, { scarce: Scarce }>

/** Scarce things in memory, kept as the records must: held and sold together never exceed what there is. */
export class Ledger {
  readonly holds = new Map<string, { of: string; person: string; until: number }>()
  readonly sold = new Map<string, number>()
  readonly #capacity: (scarce: Scarce) => number
  /** How much was ever held and sold above what there is. */
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
    const isGiven = effect.type === 'hold' ? isHeld || free > 0 : effect.type === 'extend' && isHeld
    if (isGiven) this.holds.set(hold, { of, person, until })
    this.excess = Math.max(this.excess, this.taken(scarce, at) - this.#capacity(scarce))
    return isGiven
  }

  /** Held and sold by now. */
  taken(scarce: Scarce, now: number): number {
    const of = keyOf(scarce)
    const held = [...this.holds.values()].filter((one) => one.of === of && one.until > now)
    return held.length + (this.sold.get(of) ?? 0)
  }

  /** What a step does that uses a hold up: it is sold in the same breath. False when there is none. */
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

const keyOf = ({ resource, input }: Scarce): string => `${resource} ${JSON.stringify(input)}`
