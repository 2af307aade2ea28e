/** Calls functions of a page in its worker, and of a worker in its page, by messages. */

/** One end of a connection: a worker, or the scope inside of it. */
export interface MessageEnd {
  postMessage: (message: unknown) => void
  addEventListener: (type: 'message', listener: (event: MessageEvent) => void) => void
}

/** A call, with an `id` if the caller waits for what it returns; or what a call returned. */
type Message =
  | { call: string; args: unknown[]; id?: number }
  | { id: number; value: unknown }
  | { id: number; failure: Error }

/** The functions of an end. The caller waits for the result of those that are `answered`. */
export type Calls<Remote> = Record<keyof Remote & string, 'told' | 'answered'>

/**
 * Returns the functions of the other end, and lets the other end call those that `local` returns. Arguments and results are
 * copied. A call of one's own is made after the calls before it.
 */
export function connectEnd<Remote extends object>(end: MessageEnd, calls: Calls<Remote>, local: () => object): Remote {
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target
  const post = (message: Message): void => end.postMessage(message)

  async function answer(name: string, args: unknown[], id: number | undefined): Promise<void> {
    const called: unknown = Reflect.get(local(), name)
    if (typeof called !== 'function') return
    try {
      const value: unknown = await Reflect.apply(called, undefined, args)
      if (id !== undefined) post({ id, value })
    } catch (error) {
      // Nobody waits for a call that is only told: the browser reports its error.
      if (id === undefined) throw error
      post({ id, failure: error instanceof Error ? error : new Error(`${name} failed: ${String(error)}`) })
    }
  }

  end.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('call' in data) void answer(data.call, data.args, data.id)
    else settle(data)
  })

  function settle(result: Exclude<Message, { call: string }>): void {
    const waiting = pending.get(result.id)
    pending.delete(result.id)
    if ('failure' in result) waiting?.reject(result.failure)
    else waiting?.resolve(result.value)
  }

  const ask = async (call: string, args: unknown[]): Promise<unknown> => {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      post({ call, args, id })
    })
  }
  const remote = Object.entries(calls).map(([call, kind]) => [
    call,
    (...args: unknown[]) => (kind === 'answered' ? ask(call, args) : post({ call, args })),
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each end is given the type of what the other one offers
  return Object.fromEntries(remote) as Remote
}
