import type { Hold } from '@proactive/protocol'
import type { Effect, Unsent } from '../message/effect.js'

/** A command as a page received it. */
export interface Received {
  person: string
  session: string
  command: Unsent
  withdrawn?: string
  /** The latest update of its hold. */
  hold?: Hold
}

/** Applies an effect to what the pages have received. */
export function show(received: Received[], effect: Effect): void {
  if (effect.type === 'send') {
    received.push({ person: effect.person, session: effect.session, command: effect.command })
  } else if (effect.type === 'update') {
    const changed = received.findLast(({ command }) => command.id === effect.update.id)
    if (changed && effect.update.hold) changed.hold = effect.update.hold
  } else if (effect.type === 'withdraw') {
    const withdrawn = received.find(({ command }) => command.id === effect.withdrawal.id)
    if (withdrawn) withdrawn.withdrawn = effect.withdrawal.reason
  }
}
