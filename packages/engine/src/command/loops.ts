/**
 * The guard against loops. A command is the cause of what follows from it: events and signals carry the chain of use
 * cases whose commands led to them, so that no use case sets itself off for ever.
 */

import { minutes } from '@proactive/protocol'
import type { Subject } from './compose.js'
import { chainIn } from '../message/chain.js'
import type { Event } from '../message/message.js'
import type { Person } from '../state/person.js'
import { drop, type Turn } from '../state/turn.js'

const deepest = 8
const perMinute = 10

/** Returns why a candidate must not be taken up, if its own use case led to it or its chain is too long, and records it. */
export function cutLoop(turn: Turn, person: Person, { useCase, signal, pursuit }: Subject): string | undefined {
  const loop = loopOf({ useCase, signal })
  return loop && cut(turn, person, pursuit.candidate, loop)
}

/** Tells whether the guard would stop a command, which then is none that its use case owes: nothing is recorded. */
export function isLoop(turn: Turn, person: Person, subject: Subject): boolean {
  return loopOf(subject) !== undefined || sentLately(turn, person, subject.tab.id).length >= perMinute
}

function loopOf({ useCase, signal: { chain = [] } }: Pick<Subject, 'useCase' | 'signal'>): string | undefined {
  if (chain.includes(useCase.name)) return 'triggered by its own outcome'
  return chain.length >= deepest ? `the chain is deeper than ${deepest}` : undefined
}

/** Returns why a command must not be sent, if its tab had too many within the last minute, and records it. */
export function cutBurst(turn: Turn, person: Person, { pursuit, tab }: Subject): string | undefined {
  if (sentLately(turn, person, tab.id).length < perMinute) return undefined
  return cut(turn, person, pursuit.candidate, `over ${perMinute} commands a minute`)
}

/** Counts a command that is sent to a tab. */
export function countSent(turn: Turn, person: Person, session: string): void {
  const lately = person.sent.filter(({ at }) => at > turn.now - minutes(1))
  person.sent = [...lately, { session, at: turn.now }]
}

const sentLately = ({ now }: Turn, { sent }: Person, session: string): Person['sent'] =>
  sent.filter((one) => one.session === session && one.at > now - minutes(1))

/** Returns the event with the use cases and reactions that led to it. */
export function withChain({ p }: Turn, event: Event): Event {
  if (event.chain || event.causationId === undefined) return event
  const chain = event.source === 'page' ? undefined : chainIn(event.causationId)
  if (chain) return { ...event, chain }
  if (event.person === undefined) return event
  const told = p.people.get(event.person)?.told.get(event.causationId)
  return told ? { ...event, chain: told.chain } : event
}

function cut(turn: Turn, person: Person, { id, useCase }: Subject['pursuit']['candidate'], reason: string): string {
  turn.seen.push({ at: turn.now, type: 'cut', reason, useCase, person: person.id, correlation: id })
  drop(turn, 'loop', useCase)
  return `loop: ${reason}`
}
