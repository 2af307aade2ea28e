import { ProactiveError } from '@proactive/protocol'
import { unknownSession } from '../identity/senders.js'
import type { Gate } from '../log/appender.js'
import type { Permissions } from '../store/permissions.js'
import type { Store } from '../store/store.js'
import { denialOf } from './denials.js'

/**
 * Lets in the events of a page: its person has not said no, is not off, and its session is not erased. That is read in the
 * transaction that stores the events, and does not change before its end.
 */
export function createPageGate({ store, permissions, consents }: { store: Pick<Store, 'transaction'>; permissions: Permissions } & Pick<Gate, 'consents'>): Gate {
  return {
    consents,
    transaction: (work) => store.transaction(work),
    async refusals(tx, senders) {
      const held = await permissions.hold(tx, senders)
      return held.map(({ isKnown, ...permission }) => {
        if (!isKnown) return unknownSession()
        const denial = denialOf(permission)
        return denial && new ProactiveError(denial.code, denial.message, { reason: denial.reason })
      })
    },
  }
}
