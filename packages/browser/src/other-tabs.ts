/**
 * Tells the other tabs of this browser what the person said, over a BroadcastChannel; the browser's `storage` event is the
 * fallback. Either may be missing. A worker may join the channel by its name: no message needs a document.
 *
 * An open channel may keep a page out of the back/forward cache, so it is closed while the page is left.
 */

import { isRecord } from '@proactive/protocol'

/** `changed`: read the storage again. `denied`, `erased`: with the time on this browser's clock, in epoch milliseconds. */
export type TabMessage = { type: 'changed' | 'off' } | { type: 'denied' | 'erased'; at: number }

export interface OtherTabs {
  tell: (message: TabMessage) => void
  /** Listens to the other tabs until `close` or until `signal` is aborted. */
  open: (signal: AbortSignal) => void
  close: () => void
}

const channelName = 'proactive'

/** Creates the connection to the other tabs, closed. `onMessage` is called with what they tell. */
export function createOtherTabs(onMessage: (message: TabMessage) => void): OtherTabs {
  let channel: BroadcastChannel | null = null

  function close(): void {
    channel?.close()
    channel = null
  }

  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
    tell: (message) => channel?.postMessage(message),
    open(signal) {
      close()
      channel = openChannel()
      channel?.addEventListener('message', ({ data }) => isMessage(data) && onMessage(data))
      signal.addEventListener('abort', close, { once: true })
    },
    close,
  }
}

/**
 * Calls `onChange` when another tab changes one of the keys or clears the storage that the tabs share, until `signal` is
 * aborted. The key is `null` when everything was cleared, the value when it was removed.
 */
export function onStorageChange(
  keys: readonly string[],
  onChange: (key: string | null, value: string | null) => void,
  signal: AbortSignal,
): void {
  const listener = ({ key, newValue }: StorageEvent): void => {
    if (key === null || keys.includes(key)) onChange(key, newValue)
  }
  addEventListener('storage', listener, { signal })
}

/** Opens the channel; `null` where the browser has none or does not allow it. */
function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(channelName)
  } catch {
    return null
  }
}

/** Checks a message: any script of the page's origin may use the channel's name. */
function isMessage(data: unknown): data is TabMessage {
  if (!isRecord(data)) return false
  const { type, at } = data
  return type === 'changed' || type === 'off' || ((type === 'denied' || type === 'erased') && typeof at === 'number' && Number.isFinite(at))
}
