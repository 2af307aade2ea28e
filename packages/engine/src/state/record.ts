import type { Json } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Address } from '../message/message.js'
import { send, type Turn } from './turn.js'

interface Recording {
  /** Where the event is itself what others follow from; else its id follows from its type and cause. */
  id?: string
  person: string
  session: string
  /** What it is an outcome of. */
  causationId: string
  correlationId: string
  data?: Json
}

/** Has the server write an event of its own; the same causes give the same event. Its id. */
export function recordEvent(turn: Turn, type: string, { data = {}, ...of }: Recording): string {
  const { now, effects, compiled } = turn
  const id = of.id ?? idFrom('event', type, of.causationId)
  const from: Address = `person:${of.person}`
  const event = { ...of, id, type, version: 1, time: now, received: now, source: 'assistant', data }
  effects.push({ id, from, cause: of.causationId, type: 'record', event })
  // Rules and traits hear of it at once; the log keeps it as history.
  if (compiled.rulesByEvent.has(type) || compiled.folds.has(type)) send(turn, from, id, { type: 'event', event })
  return id
}

/** Records what became of a command, for the log and for whoever looks on. */
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
