import type { Words } from '@proactive/protocol'
import type { Level } from '../../level.js'
import type { Crowd } from '../crowd.js'

/** A line of a basket to fill. */
export interface Line {
  productId: string
  quantity: number
}

/**
 * What a scenario may do: send events as the shop's systems would, act as the shopper in another tab, and wait for events
 * of the shopper's page. Everything ends with an AbortError once the scenario is over.
 */
export interface Stage {
  readonly personId: string
  /** Posts an event as the named source system would. */
  send(source: string, type: string, data: object): Promise<void>
  /** Posts events as one batch of a source system, which are read together. */
  sendAll(source: string, events: readonly { type: string; data: object }[]): Promise<void>
  /**
   * Sends events of the shopper through the gateway: those of the page that was last waited for, before that those of a
   * second tab.
   */
  does(...events: { type: string; data: object }[]): Promise<void>
  /** Replaces the shopper's basket. */
  fillBasket(lines: readonly Line[]): Promise<void>
  /** Fills the basket and the saved address of a shopper of the seed, so that the checkout opens at the delivery step. */
  fillCheckout(lines: readonly Line[]): Promise<void>
  /** Returns the next slot of a zone that starts at this hour and that can still be ordered. */
  nextSlot(zone: string, hour: number): Promise<string>
  /** Holds and chooses a slot for the shopper, and chooses how to pay. */
  choose(choice: { slotId: string; zone: string; method?: string }): Promise<void>
  /** Places the shopper's order of what was filled and chosen. */
  order(): Promise<void>
  /** Puts so many files into the folder that a full disk frees. */
  fillScratch(files: number): Promise<void>
  /** Adds a help text, or replaces it, as a publishing system does. */
  publishHelp(id: string, content: { title: { en: string; cs: string }; text: { en: string; cs: string } }): Promise<void>
  withdrawHelp(id: string): Promise<void>
  /** Reports a value that a device has measured. */
  measure(device: string, kind: string, value: number): Promise<void>
  /** Lets the provider decline so many of the next payments. */
  declineNext(provider: string, payments: number): Promise<void>
  /** Puts a product on the shopper's wish list, as the page does. */
  wish(productId: string): Promise<void>
  /** Removes the dietary filters that the shopper has accepted. */
  forgetDiets(): Promise<void>
  /** Lets further shoppers enter in the background, in place of those of an earlier scenario; see `Crowd`. */
  enter(...crowd: Parameters<Crowd['enter']>): void
  /** Waits until all of them are in. */
  crowdIsIn(): Promise<void>
  /** Waits until the shopper's page has sent such an event since the scenario began. */
  waitFor(type: string, data: object): Promise<void>
  pause(ms: number): Promise<unknown>
}

/** Who joins a scenario in a second window, on the same page. */
export interface SecondShopper {
  userId: string
  /** Prepares the shopper before their page opens. */
  prepare(stage: Stage): Promise<void>
}

export interface Scenario {
  name: string
  title: Words
  /** What the audience should watch for, in one line. */
  watch: Words
  /** The lowest level of the store at which it can be played. */
  level: Level
  /** What to watch for at level 2, where shoppers are not coordinated. Absent: the same as at level 3. */
  uncoordinated?: Words
  /** The user who is logged in for it; null for a guest. Absent: the caller stays who they are. */
  userId?: string | null
  /** Whether what the shopper did earlier in this visit would change the scenario, so that it needs a new visit. */
  needsNewVisit?: boolean
  /** Another shopper, who may join in a second window. */
  second?: SecondShopper
  /** The path of the page that the shopper starts on. */
  path: string
  /** Prepares the shop before the shopper's page opens. */
  prepare(stage: Stage): Promise<void>
  /** Plays the scenario once the shopper's page is open. */
  play(stage: Stage): Promise<void>
}
