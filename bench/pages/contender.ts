/** What a page of the benches offers to its bench, as `globalThis.contender`. */

/** The data of the event of viewing a book. */
export interface View {
  bookId: string
  shelf: string
  position: number
  from: string
}

/** Offers a way to track an event; `isReady` resolves when it works as it does later on. */
export function offer(track: (view: View) => void, isReady: Promise<unknown> = Promise.resolve()): void {
  let position = 100_000
  const { port1, port2 } = new MessageChannel()
  let left = 0
  let finish: (() => void) | null = null

  port2.addEventListener('message', () => {
    track({ bookId: `b${position % 97}`, shelf: 'history of the north, second floor, by the window', position: position++, from: 'the search' })
    if (--left > 0) port1.postMessage(null)
    else finish?.()
  })
  port2.start()

  /** Tracks so many events, each in a task of its own, as the events of a person are. */
  const run = async (count: number): Promise<void> =>
    new Promise((resolve) => {
      left = count
      finish = resolve
      port1.postMessage(null)
    })
  Object.assign(globalThis, { contender: { isReady: isReady.then(loaded), loaded, run } })
}

/** Returns the paths of what the page has loaded so far. */
const loaded = (): string[] => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
