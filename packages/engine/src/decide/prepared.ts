import type { Suggestion, Why } from '@proactive/protocol'
import { answerRequest } from '../command/answer.js'
import { plain } from '../message/json.js'
import type { Body } from '../message/message.js'
import type { State } from '../state/partition.js'
import { isOpen } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** A decision that waits in the assistant's panel for the person to open it. It ends with its signal and costs no attention. */
export interface Prepared {
  /** The id of its command, by which it is accepted. */
  id: string
  message: string
  action?: NonNullable<Suggestion['action']>
  why: readonly Why[]
}

/** How many are listed: the latest. */
const mostListed = 20

/** Returns what waits for a person, the oldest first. */
export function preparedFor({ people, now }: State, id: string): Prepared[] {
  const waiting = [...(people.get(id)?.told.values() ?? [])].filter((told) => told.waits && isOpen(told) && told.expiresAt > now)
  return waiting.slice(-mostListed).flatMap(({ command: { id: of, data } }) => {
    if (!('message' in data)) return []
    const { message, action, why } = data
    return [{ id: of, message, ...(action && { action }), why }]
  })
}

/** Answers a page that asks what waits in the panel. */
export function answerPrepared(turn: Turn, { person, key }: Extract<Body, { type: 'prepared' }>): void {
  answerRequest(turn, person, { request: 'prepared', key }, { ok: true, value: plain({ items: preparedFor(turn.p, person) }) })
}
