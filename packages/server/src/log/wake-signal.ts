/** Notifies listeners within this process that a log may have new records. */
export function createWakeSignal(): { notify: () => void; listen: (listener: () => void) => () => void } {
  const listeners = new Set<() => void>()
  return {
    notify() {
      for (const listener of listeners) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
