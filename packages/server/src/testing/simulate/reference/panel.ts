/** The assistant's panel, as the design says it: who is decided for it, and what it lists. */

import type { Effect, UseCase } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'
import type { KnownGate } from './gates.js'
import type { KnownPerson } from './person.js'

/** How many commands the panel lists: the latest. */
const listedAtMost = 20

/**
 * Whether a candidate is decided for the panel: its use case falls back on it, and only what may interrupt the person is
 * in the way, for as long as the signal stands.
 */
export function fallsBackOnPanel(useCase: UseCase | undefined, gates: Readonly<Record<string, KnownGate>>, expiresAt: number): boolean {
  const closed = Object.entries(gates).filter(([, { ok }]) => !ok)
  const isOnlyInterruption = closed.every(([name, { until }]) => name === 'attention' || name === 'outranked' || (name === 'quiet' && until !== undefined))
  const staysClosed = closed.some(([, { until = Infinity, lease }]) => lease === undefined && until >= expiresAt)
  return useCase?.panel === 'fallback' && isOnlyInterruption && staysClosed
}

/** Returns the commands that an answer to a page lists as waiting in the panel; undefined for another effect. */
export function listedBy(effect: Effect): string[] | undefined {
  if (effect.type !== 'answer' || effect.request !== 'prepared' || !effect.result.ok) return undefined
  const items: unknown = isRecord(effect.result.value) ? effect.result.value['items'] : undefined
  return Array.isArray(items) ? items.map((item: unknown) => (isRecord(item) && typeof item['id'] === 'string' ? item['id'] : 'an item without an ID')) : ['no list']
}

/** Returns the commands that the panel of a person has to list, the oldest first. */
export const waitingIn = (known: KnownPerson | undefined): string[] =>
  (known?.commands ?? []).filter(({ waits, state }) => waits && state === 'open').slice(-listedAtMost).map(({ id }) => id)
