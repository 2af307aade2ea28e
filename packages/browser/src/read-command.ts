import { type Asked, type Command, type Hold, isRecord, type Place, type PreparedItem } from '@proactive/protocol'
import type { PageSuggestion } from './snapshot.js'

const types: ReadonlySet<unknown> = new Set(['ui.suggestion', 'ui.notification', 'dom.fill', 'prefetch', 'workflow.start'])
const priorities: ReadonlySet<unknown> = new Set(['low', 'medium', 'high'])

/** Checks every field of a command that the page relies on. */
export function isCommand(given: unknown): given is Command {
  if (!isRecord(given) || !isRecord(given['data'])) return false
  const { id, seq, expiresAt, type, priority, data } = given
  return (
    typeof id === 'string' &&
    typeof seq === 'number' &&
    types.has(type) &&
    priorities.has(priority) &&
    typeof expiresAt === 'string' &&
    !Number.isNaN(Date.parse(expiresAt)) &&
    isDataOf(type, data)
  )
}

function isDataOf(type: unknown, data: Record<string, unknown>): boolean {
  const { fields, resource, name, steps } = data
  switch (type) {
    case 'dom.fill':
      return Array.isArray(fields) && fields.every((each) => isRecord(each) && isText(each['field']) && isText(each['value']))
    case 'prefetch':
      return isText(resource)
    case 'workflow.start':
      return isText(name) && Array.isArray(steps) && steps.every(isText)
    default:
      return isSuggestion(data)
  }
}

function isSuggestion({ message, why, action }: Record<string, unknown>): boolean {
  return (
    typeof message === 'string' &&
    Array.isArray(why) &&
    why.every((each) => isRecord(each) && typeof each['text'] === 'string') &&
    (action === undefined || (isRecord(action) && isText(action['type']) && isText(action['label']) && (action['done'] === undefined || isText(action['done']))))
  )
}

const isText = (given: unknown): given is string => typeof given === 'string'

/** Checks every field that the page relies on, of something that waits in the panel. */
export const isPrepared = (given: unknown): given is PreparedItem => isRecord(given) && isText(given['id']) && isSuggestion(given)

/** Checks every field that the page relies on, of the answer to a question. */
export function isAnswer(given: unknown): given is Asked {
  if (!isRecord(given)) return false
  const { answer, sources } = given
  return isText(answer) && Array.isArray(sources) && sources.every((each) => isRecord(each) && isText(each['id']) && isText(each['text']))
}

/** Checks a hold: a countdown needs its end. */
export function isHold(given: unknown): given is Hold {
  if (!isRecord(given)) return false
  const { id, expiresAt } = given
  return typeof id === 'string' && typeof expiresAt === 'string' && !Number.isNaN(Date.parse(expiresAt))
}

/** Checks a place in the order for a scarce thing. */
export function isPlace(given: unknown): given is Place {
  if (!isRecord(given)) return false
  const { n, of, decidesAt } = given
  return typeof n === 'number' && typeof of === 'number' && typeof decidesAt === 'string' && !Number.isNaN(Date.parse(decidesAt))
}

/** Returns the suggestion that a command shows, or `null` for a command without a surface. */
export function asSuggestion(command: Command): PageSuggestion | null {
  if (command.type !== 'ui.suggestion' && command.type !== 'ui.notification') return null
  const { id, seq, priority, expiresAt, correlationId, data } = command
  const { useCase, category, message, decidedBy, action, anchor, hold, moment, place, why } = data
  return {
    id,
    seq,
    kind: command.type === 'ui.suggestion' ? 'suggestion' : 'notification',
    // A place takes no turn of a suggestion.
    phase: isPlace(place) ? 'open' : 'waiting',
    priority,
    expiresAt,
    correlationId,
    useCase,
    category,
    message,
    decidedBy: decidedBy === 'model' ? 'model' : 'rule',
    action: action ?? null,
    anchor: typeof anchor === 'string' ? anchor : null,
    hold: isHold(hold) ? hold : null,
    ...(moment && { moment }),
    place: isPlace(place) ? place : null,
    why,
    seen: false,
    deferred: null,
    problem: null,
    undoToken: null,
  }
}
