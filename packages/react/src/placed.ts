/** The suggestions that a card somewhere in the page shows: the host leaves them out, so that none is shown twice. */
export interface Placed {
  /** Counts a card of this suggestion. Returns the function that takes it back. */
  add: (id: string) => () => void
  has: (id: string) => boolean
  subscribe: (listener: () => void) => () => void
}

/** Creates the list for one provider. */
export function createPlaced(): Placed {
  const cards = new Map<string, number>()
  const listeners = new Set<() => void>()

  function count(id: string, change: number): void {
    const left = (cards.get(id) ?? 0) + change
    if (left > 0) cards.set(id, left)
    else cards.delete(id)
    for (const listener of listeners) listener()
  }

  return {
    add(id) {
      count(id, 1)
      return () => count(id, -1)
    },
    has: (id) => cards.has(id),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
