import { minutes } from '@proactive/protocol'
import { reserveFor } from './account.js'
import { budget, urgency } from './attention.js'
import { alternativeFor, type Subject, toldFor } from './command.js'
import type { Unsent } from './effect.js'
import { idFrom } from './ids.js'
import { noteSent } from './loops.js'
import type { Body, Scarce } from './message.js'
import { pageOffers } from './page-offer.js'
import { wait } from './passage.js'
import type { Person } from './person.js'
import { fieldsOf, plain } from './plain.js'
import type { Acting } from './pursuit.js'
import { isOpen, type Told } from './told.js'
import type { Turn } from './turn.js'
import { withdraw } from './withdraw.js'

type Granted = NonNullable<Extract<Body, { is: 'held' }>['hold']>

/** How long the page has for what it was told to do, in milliseconds. */
const doWithinMs = minutes(2)

/** Sends the command of a decision. It takes the place of what is less urgent and was not shown yet. */
export function tell(turn: Turn, person: Person, subject: Subject, decision: Acting, granted?: Granted): void {
  const scarce = scarceOf(subject)
  const hold = granted && scarce && { ...granted, scarce }
  const told = toldFor(subject, decision, turn.now, person.visit, hold)
  if (!told.quiet) for (const other of person.told.values()) if (givesWay(turn, other, told)) displace(turn, person, other)
  send(turn, person, told)
  reserveFor(turn, person, told)
}

/** What accepting asks of the page itself follows at once. */
export function tellPage(turn: Turn, person: Person, accepted: Told): void {
  const { action, useCase, command } = accepted
  if (!action) return
  const expiresAt = turn.now + doWithinMs
  const { priority, correlationId, causationId } = command
  const order = {
    id: idFrom('command', command.id, action.type),
    time: new Date(turn.now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    priority,
    correlationId,
    causationId,
  }
  const data = { ...fieldsOf(action.input), useCase }
  const next: Unsent =
    action.type === pageOffers.fill
      ? { ...order, type: pageOffers.fill, data: plain(data) }
      : { ...order, type: pageOffers.start, data: plain(data) }
  const { action: _, hold: __, saga: ___, ...rest } = accepted
  send(turn, person, { ...rest, command: next, expiresAt, fate: 'sent', shown: false, quiet: true, answers: {} })
}

export const isPages = (type: string): boolean => Object.values<string>(pageOffers).includes(type)

function send(turn: Turn, person: Person, told: Told): void {
  const { command, session, candidate } = told
  person.told.set(command.id, told)
  turn.p.due.add(told.expiresAt, { is: 'command', person: person.id, command: command.id })
  noteSent(turn, person, session)
  turn.seen.push({ at: turn.now, saw: 'command', command, person: person.id, session, correlation: candidate })
  turn.effects.push({
    id: idFrom('send', command.id),
    from: `person:${person.id}`,
    cause: command.causationId,
    do: 'send',
    person: person.id,
    session,
    command,
  })
}

function scarceOf(subject: Subject): Scarce | undefined {
  const alternative = alternativeFor(subject)
  return alternative ? alternative.holds : subject.useCase.holds?.(subject.signal.data)
}

function givesWay({ compiled }: Turn, other: Told, next: Told): boolean {
  if (other.quiet || other.shown || !isOpen(other)) return false
  const isCritical = ({ useCase }: Told): boolean => compiled.useCases.get(useCase)?.critical ?? false
  const isLess = urgency[other.command.priority] > urgency[next.command.priority]
  return isLess || (isCritical(next) && !isCritical(other))
}

/** Taken back unseen, it costs nothing and waits for its turn. */
function displace(turn: Turn, person: Person, told: Told): void {
  withdraw(turn, person, told, 'outranked')
  const pursuit = person.pursuits.get(told.candidate)
  if (!pursuit) return
  Object.assign(pursuit, { outranked: true, round: (pursuit.round ?? 0) + 1 })
  wait(turn, person, pursuit, turn.now + budget.gapMs)
}
