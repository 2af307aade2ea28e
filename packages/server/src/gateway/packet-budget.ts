/**
 * Bounds the packets of a connection before they are parsed: how many, and how many bytes, for the connection and for
 * its address. The limits of sessions and people are narrower and answer in the protocol's form; only a connection that
 * goes on after it was refused, or that floods the server below the protocol, uses these up. It is then ended.
 */

import type { Clock } from '../runtime/clock.js'

const windowMs = 10_000
/** What may come within the window. `PROACTIVE_LIMIT_SCALE` multiplies all of it. */
const limits = {
  connection: { packets: 600, bytes: 2_000_000 },
  address: { packets: 12_000, bytes: 16_000_000 },
} as const
/** Above this part of its own limit, a connection is ended when its address has used up the limit of the address. */
const fairShare = 0.5
/** What a packet costs that was refused, unknown or malformed, in place of one packet. */
const refusedPackets = 5

interface Window {
  packets: number
  bytes: number
  endsAt: number
}

/** The budget of one connection. */
export interface PacketBudget {
  /** Takes a packet's part of the budget; false when it is used up. */
  take(bytes: number): boolean
  /** Makes the last packet as costly as one that was refused. */
  refuse(): void
  /** The milliseconds until there is a budget again. */
  readonly retryAfterMs: number
}

/** Returns what gives each connection its budget; connections of one address share that of the address. */
export function createPacketBudgets({ clock, scale }: { clock: Clock; scale: number }): (address: string) => PacketBudget {
  const addresses = new Map<string, Window>()

  function windowOf(address: string): Window {
    const known = addresses.get(address)
    if (known && known.endsAt > clock.now()) return known
    const opened = freshWindow(clock)
    addresses.set(address, opened)
    clock.after(windowMs, () => addresses.delete(address))
    return opened
  }

  /** Adds to a window, and returns which part of its limit is used. */
  function add(window: Window, limit: { packets: number; bytes: number }, packets: number, bytes: number): number {
    window.packets += packets
    window.bytes += bytes
    return Math.max(window.packets / limit.packets, window.bytes / limit.bytes) / scale
  }

  return (address) => {
    let own = freshWindow(clock)
    function spend(packets: number, bytes: number): boolean {
      if (own.endsAt <= clock.now()) own = freshWindow(clock)
      const ofAddress = add(windowOf(address), limits.address, packets, bytes)
      const ofConnection = add(own, limits.connection, packets, bytes)
      return ofConnection <= 1 && (ofAddress <= 1 || ofConnection <= fairShare)
    }
    return {
      take: (bytes) => spend(1, bytes),
      refuse: () => void spend(refusedPackets - 1, 0),
      get retryAfterMs() {
        return Math.max(1, own.endsAt - clock.now())
      },
    }
  }
}

const freshWindow = (clock: Clock): Window => ({ packets: 0, bytes: 0, endsAt: clock.now() + windowMs })
