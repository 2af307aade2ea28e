/** Those who want to hear that there may be something to read. */
export function keepAwake(): { wake: () => void; listen: (listener: () => void) => () => void } {
  const listeners = new Set<() => void>()
  return {
    wake() {
      for (const listener of listeners) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
