import type { Words } from '@proactive/protocol'
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
  /** Sends events of the shopper from a second tab, through the gateway. */
  does(...events: { type: string; data: object }[]): Promise<void>
  /** Replaces the shopper's basket. */
  fillBasket(lines: readonly Line[]): Promise<void>
  /** Removes the dietary filters that the shopper has accepted. */
  forgetDiets(): Promise<void>
  /** Lets further shoppers enter, in place of those of an earlier scenario. */
  crowd(): Crowd
  /** Waits until the shopper's page has sent such an event since the scenario began. */
  waitFor(type: string, data: object): Promise<void>
  pause(ms: number): Promise<unknown>
}

export interface Scenario {
  name: string
  title: Words
  /** What the audience should watch for, in one line. */
  watch: Words
  /** The user who is logged in for it. Absent: the caller stays who they are. */
  userId?: string
  /** Whether what the shopper did earlier in this visit would change the scenario, so that it needs a new visit. */
  needsNewVisit?: boolean
  /** The path of the page that the shopper starts on. */
  path: string
  /** Prepares the shop before the shopper's page opens. */
  prepare(stage: Stage): Promise<void>
  /** Plays the scenario once the shopper's page is open. */
  play(stage: Stage): Promise<void>
}
