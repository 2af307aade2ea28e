import { setTimeout as pause } from 'node:timers/promises'
import { minutes } from '@proactive/protocol'
import { PlayedPage } from './played-page.js'

/** How many enter at a time, so that the database serves the store's own visitors meanwhile. */
const together = 24
const staysMs = minutes(10)
const largest = 499

type Event = { type: string; data: object }

/** Further shoppers of a scenario, each with a session of their own that enters by the gateway. */
export class Crowd {
  readonly #pages: PlayedPage[] = []
  readonly #over = new AbortController()

  get size(): number {
    return this.#pages.length
  }

  /** Who they are, in the order of entering. */
  get people(): readonly string[] {
    return this.#pages.map(({ personId }) => personId)
  }

  /**
   * Lets shoppers enter, each of whom sends events on entering and stays for ten minutes at most.
   *
   * @throws RangeError for more than 499 of them
   */
  async enter(count: number, eventsOf: (index: number) => readonly Event[]): Promise<void> {
    if (this.size + count > largest) throw new RangeError(`A crowd has at most ${largest} shoppers, not ${this.size + count}.`)
    let next = 0
    const letIn = async (): Promise<void> => {
      for (let index = next++; index < count && !this.#over.signal.aborted; index = next++) {
        const page = await PlayedPage.open({ address: `crowd-${index}` })
        this.#pages.push(page)
        await page.live()
        const events = eventsOf(index)
        if (events.length > 0) await page.does(...events)
        // A shopper who was entering while the crowd left leaves as well.
        if (this.#over.signal.aborted) page.close()
      }
    }
    await Promise.all(Array.from({ length: together }, letIn))
    pause(staysMs, undefined, { signal: this.#over.signal, ref: false }).then(() => this.leave(), () => undefined)
  }

  /** Ends all their sessions. */
  leave(): void {
    this.#over.abort()
    for (const page of this.#pages.splice(0)) page.close()
  }
}
