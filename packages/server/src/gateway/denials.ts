/**
 * Tells the pages of a person, in every process, that the person said no or switched the assistant off. The announcement is
 * part of the transaction that stores the word or the switch, so that none is lost between the two.
 *
 * Tricky cases:
 * - The person has said yes, or has switched on again, by the time a process hears of it: the rows are read first, and a
 *   page whose events are allowed is told nothing.
 * - The rows cannot be read: the pages learn it with their next batch, whose events are refused.
 */

import type { Refusal } from '@proactive/protocol'
import type { Log } from '../log/log.js'
import type { Tx } from '../log/tx.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { noticeRecord } from '../store/notices.js'
import type { Permission, Permissions } from '../store/permissions.js'

export interface Denials {
  /** Tells the pages of a person once the transaction is committed: here by itself, and by a notice in the other processes. */
  announce(tx: Tx, person: string): Promise<void>
  /** Applies the notice that another process has taken a no, or that the assistant is off. */
  hear(person: string): void
  /** Calls back with a person whose events are refused from now on, and why. */
  watch(listener: (person: string, refusal: Refusal) => void): void
  /** Resolves to why the events of a person are refused, or to undefined while they are allowed. */
  refusalOf(person: string): Promise<Refusal | undefined>
}

/** Returns why the events of a person are refused; undefined while they are allowed. */
export function denialOf({ consents, isAllowed }: Pick<Permission, 'consents' | 'isAllowed'>): Refusal | undefined {
  if (isAllowed) return undefined
  if (consents) return { code: 'consent_denied', message: 'The person has switched the assistant off: the event is not stored.', reason: 'off' }
  return { code: 'consent_denied', message: 'The person has not given consent: the event is not stored.' }
}

export function createDenials({ log, permissions, clock, ids, worker, logger }: {
  log: Log
  permissions: Permissions
  /** The engine's clock. */
  clock: Clock
  ids: () => string
  /** Returns the ID of this process. */
  worker: () => string
  logger: Logger
}): Denials {
  const listeners: ((person: string, refusal: Refusal) => void)[] = []

  const refusalOf = async (person: string): Promise<Refusal | undefined> => denialOf(await permissions.of(person))

  async function tell(person: string): Promise<void> {
    const refusal = await refusalOf(person)
    if (refusal) for (const listener of listeners) listener(person, refusal)
  }

  function hear(person: string): void {
    if (listeners.length === 0) return
    tell(person).catch((err: unknown) => {
      logger.warn({ err }, 'The pages of a person who said no or is off could not be told at once; they learn it with their next batch.')
    })
  }

  return {
    async announce(tx, person) {
      await log.append([noticeRecord({ type: 'denied', person }, { id: ids(), from: worker(), at: clock.now() })], { tx })
      tx.onCommit(() => hear(person))
    },
    hear,
    watch: (listener) => void listeners.push(listener),
    refusalOf,
  }
}
