import { hours, minutes } from '@proactive/protocol'
import { useCases, worthReminding } from './market.js'

/** A person of the day, and what is true of them now. */
export interface Shopper {
  readonly person: `person:${string}`
  readonly id: string
  readonly session: string
  readonly usuals: readonly string[]
  /** Suggestions are switched off. */
  readonly isOff: boolean
  isHere: boolean
  viewing?: string | undefined
  /** The zone of the delivery step, while the shopper is on it. */
  choosing?: string | undefined
  cart: readonly string[]
  total: number
  /** When the shopper was told something. */
  readonly told: number[]
}

/** What is true of the shop and its shoppers, kept beside the engine in plain words. The facts are answered from it, and the oracle judges by it. */
export class World {
  readonly stock = new Map<string, number>()
  readonly slots = new Map<string, { zone: string; left: number }>()
  readonly shoppers = new Map<string, Shopper>()

  /** Answers a fact by its name and input. */
  answer(fact: string, input: unknown): number | string[] {
    const id = String(input)
    if (fact === 'product.stock') return this.stock.get(id) ?? 0
    if (fact === 'slot.left') return this.slots.get(id)?.left ?? 0
    return [...(this.shoppers.get(id)?.usuals ?? [])]
  }

  /** Returns why a telling is wrong; undefined for one that is right. `about` is the data of its signal. */
  problemOf(shopper: Shopper, told: { useCase: string; message: string; about: Readonly<Record<string, unknown>> }, now: number): string | undefined {
    if (!shopper.isHere || shopper.isOff) return 'the shopper is gone or wants no suggestions'
    const last = shopper.told.at(-1) ?? -Infinity
    if (now - last < minutes(5)) return 'it comes too soon after the last'
    if (shopper.told.filter((at) => at > now - hours(2)).length >= 3) return 'it is the fourth of the visit'
    const numbers = (told.message.match(/\d+/g) ?? []).map(Number)
    const { productId = '', slotId = '' } = told.about
    if (told.useCase === useCases.rescue) {
      const left = this.stock.get(String(productId)) ?? 0
      if (shopper.viewing !== productId || left === 0 || left >= 7) return `${String(productId)} is not looked at, or not scarce`
      return numbers.join() === String(left) ? undefined : `it says ${told.message}, and ${left} are left`
    }
    if (told.useCase === useCases.slot) {
      const slot = this.slots.get(String(slotId))
      if (!slot || slot.left === 0 || shopper.choosing !== slot.zone) return `${String(slotId)} is not free, or not in the zone of the shopper`
      return numbers.join() === String(slot.left) ? undefined : `it says ${told.message}, and ${slot.left} are free`
    }
    if (!shopper.usuals.includes(String(productId)) || shopper.cart.includes(String(productId)) || shopper.total <= worthReminding) return `${String(productId)} is not missing`
    return numbers.length === 0 ? undefined : `it says ${told.message}`
  }
}
