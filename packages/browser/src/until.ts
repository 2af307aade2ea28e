import type { ClientSnapshot } from './snapshot.js'

/** Reads the page's snapshot, and hears of its changes. */
export interface Snapshots {
  snapshot: () => ClientSnapshot
  /** Calls the listener after each change of the snapshot. Returns the function that unsubscribes. */
  subscribe: (listener: () => void) => () => void
}

/** Waits until the snapshot is as wanted, at most `ms` milliseconds. */
export async function until({ snapshot, subscribe }: Snapshots, isWanted: (now: ClientSnapshot) => boolean, ms: number): Promise<void> {
  if (isWanted(snapshot())) return
  await new Promise<void>((resolve) => {
    const unsubscribe = subscribe(() => isWanted(snapshot()) && finish())
    const timer = ms === Infinity ? undefined : setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
  })
}

/** How long a request waits for the connection, in milliseconds. */
const connectMs = 10_000

/** Waits until the client is started, for a component that asks before the provider above it has started the client. */
export const untilStarted = async (page: Snapshots): Promise<void> => until(page, ({ started }) => started, 0)

/** Waits until the connection is open or its first attempt has failed. Returns whether it is open. */
export async function untilConnected(page: Snapshots): Promise<boolean> {
  await until(page, ({ connection }) => connection !== 'connecting', connectMs)
  return page.snapshot().connection === 'live'
}
