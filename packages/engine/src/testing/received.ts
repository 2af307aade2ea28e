import type { Hold, Place } from '@proactive/protocol'
import type { Effect, Unsent } from '../message/effect.js'

/** A command as a page received it. */
export interface Received {
  person: string
  session: string
  command: Unsent
  withdrawn?: string
  /** The latest update of its hold. */
  hold?: Hold
  /** The latest update of its place. */
  place?: Place
}

/** Applies an effect to what the pages have received. */
export function show(received: Received[], effect: Effect): void {
  if (effect.type === 'send') {
    received.push({ person: effect.person, session: effect.session, command: effect.command })
  } else if (effect.type === 'update') {
    const changed = received.findLast(({ command }) => command.id === effect.update.id)
    const { hold, place } = effect.update
    if (changed) Object.assign(changed, hold && { hold }, place && { place })
  } else if (effect.type === 'withdraw') {
    const withdrawn = received.find(({ command }) => command.id === effect.withdrawal.id)
    if (withdrawn) withdrawn.withdrawn = effect.withdrawal.reason
  }
}
