import type { Json } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Address } from '../message/message.js'
import { send, type Turn } from './turn.js'

interface Recording {
  /** Given where the event is the cause of others; otherwise its ID is derived from its type and cause. */
  id?: string
  person: string
  session: string
  /** The command or signal that it follows from. */
  causationId: string
  correlationId: string
  data?: Json
}

/** Has the server write an event of its own, and returns its ID. The same causes give the same event. */
export function recordEvent(turn: Turn, type: string, { data = {}, ...of }: Recording): string {
  const { now, effects, compiled } = turn
  const id = of.id ?? idFrom('event', type, of.causationId)
  const from: Address = `person:${of.person}`
  const event = { ...of, id, type, version: 1, time: now, received: now, source: 'assistant', data }
  effects.push({ id, from, cause: of.causationId, type: 'record', event })
  // Rules and traits take it at once; in the log it is history.
  if (compiled.rulesByEvent.has(type) || compiled.folds.has(type)) send(turn, from, id, { type: 'event', event })
  return id
}

/** Records what became of a command, in the log and in the inspections. */
export function recordOutcome(turn: Turn, outcome: string, of: Recording): void {
  const event = recordEvent(turn, outcome, of)
  turn.seen.push({
    at: turn.now,
    type: 'outcome',
    outcome,
    event,
    command: of.causationId,
    person: of.person,
    correlation: of.correlationId,
  })
}
