import type { IncomingMessage } from 'node:http'
import { check, handshake, ProactiveError, protocolVersion } from '@proactive/protocol'
import { addressOf } from '../identity/address.js'
import type { Callers } from '../identity/callers.js'
import type { Sender } from '../identity/senders.js'
import { type RateLimits, offencePoints, refusedPoints } from './rate-limits.js'

/** Decides which handshakes of sockets are admitted. */
export interface Admission {
  /**
   * Checks a handshake, the cheapest first: origin, budget of its address, protocol, token, budget of its session,
   * session. A refusal costs the address more than a handshake that is admitted.
   *
   * @throws ProactiveError the refusal.
   */
  admit(request: IncomingMessage, said: { auth: Record<string, unknown>; headers: { origin?: string | undefined } }): Promise<Sender & { lastSeq: number }>
  /** Returns the milliseconds for which an address is refused before its websocket opens; 0 while it is not. */
  refusedFor: (request: IncomingMessage) => number
  /** Charges an address for a connection that was ended because it ignored its limits. */
  punish(request: IncomingMessage): void
}

export function createAdmission({ callers: { origins, senders }, rateLimits, proxies }: {
  callers: Pick<Callers, 'origins' | 'senders'>
  rateLimits: RateLimits
  /** How many of the shop's own servers stand in front. */
  proxies: number
}): Admission {
  return {
    async admit(request, { auth, headers }) {
      const address = addressOf(request, proxies)
      try {
        origins.check(headers.origin, { isNeeded: true })
        await rateLimits.spend('handshake', address)
        return await senderOf(auth)
      } catch (cause) {
        rateLimits.charge('handshake', address, refusedPoints.handshake - 1)
        throw cause
      }
    },
    refusedFor: (request) => rateLimits.overdrawnFor('handshake', addressOf(request, proxies)),
    punish(request) {
      const address = addressOf(request, proxies)
      rateLimits.charge('handshake', address, offencePoints.handshake)
      rateLimits.charge('http', address, offencePoints.http)
    },
  }

  async function senderOf(said: { token?: unknown; protocol?: unknown }): Promise<Sender & { lastSeq: number }> {
    if (typeof said.token !== 'string') throw new ProactiveError('unauthorized', 'The token is missing: send the token that POST /session gave.')
    if (said.protocol !== protocolVersion) throw new ProactiveError('unsupported_protocol', `The protocol version is not supported: this server speaks version ${protocolVersion}.`)
    const read = check(handshake, said)
    if (!read.ok) throw new ProactiveError('invalid_event', read.message)
    const { token, lastSeq = 0 } = read.value
    const sender = await senders.byToken(token, ({ session }) => rateLimits.spend('reconnect', session))
    return { ...sender, lastSeq }
  }
}
