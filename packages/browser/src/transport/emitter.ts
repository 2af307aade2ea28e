type Listener = (...args: unknown[]) => void

/** The events of a socket. */
export interface Emitter {
  on: (event: string, listener: Listener) => void
  /** Calls the listeners of an event, in the order in which they were added. */
  emit: (event: string, ...args: unknown[]) => void
}

/** Creates an emitter without listeners. */
export function createEmitter(): Emitter {
  const listeners: [event: string, listener: Listener][] = []
  return {
    on: (event, listener) => void listeners.push([event, listener]),
    emit(event, ...args) {
      for (const [name, listener] of listeners) if (name === event) listener(...args)
    },
  }
}
