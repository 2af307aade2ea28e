import { limits } from '@proactive/protocol'

/**
 * Keeps packets that are larger than any batch away from the JSON parser: half a megabyte of brackets would stop the
 * event loop for 30 ms. The transport reports each packet before it hands its text on, so that the text can be replaced.
 */

/** More characters than the packet of any batch has, whose envelope takes some beside its events. */
const maxLength = limits.batchBytes + 4_096

/** Matches what precedes the JSON of an event: its type, namespace and the id under which it is acknowledged. */
const head = /^2(?:\/\w{1,20},)?\d{0,15}(?=\[)/

/** The event that arrives in place of one that was too large to be parsed. */
export const oversized = 'oversized'

/** No packet of the protocol: the connection ends. */
const malformed = 'x'

/** Replaces the text of a packet that is too large by that of an event that can be answered, or else of none. */
export function boundPacket(packet: { data?: string | Buffer }): void {
  const { data } = packet
  if (typeof data !== 'string' || data.length <= maxLength) return
  const [start] = head.exec(data) ?? []
  packet.data = start === undefined ? malformed : `${start}["${oversized}"]`
}
