import { z } from 'zod/mini'
import { defineEvent } from './define-event.js'
import { contextLimits } from './limits.js'

const nothing = z.object({})
const step = z.object({ step: z.string() })

// Outcomes that the page reports; their `causationId` is the command.

/** The person saw the suggestion. */
export const suggestionShown = defineEvent('suggestion.shown', { data: nothing, urgent: true })
/** The person declined the suggestion. */
export const suggestionDeclined = defineEvent('suggestion.declined', { data: nothing, urgent: true })
/** The person closed the suggestion without an answer. */
export const suggestionDismissed = defineEvent('suggestion.dismissed', { data: nothing, urgent: true })
/** The suggestion was shown but never answered. */
export const suggestionIgnored = defineEvent('suggestion.ignored', { data: nothing })
/** The suggestion was never shown; the attention that was reserved for it is returned. */
export const suggestionExpired = defineEvent('suggestion.expired', { data: nothing })
/** The suggestion waits for a better moment. */
export const suggestionDeferred = defineEvent('suggestion.deferred', { data: z.object({ reason: z.string() }) })
/** A command without a surface was executed. */
export const commandExecuted = defineEvent('command.executed', { data: nothing })
/** A command could not be executed. */
export const commandFailed = defineEvent('command.failed', { data: z.object({ code: z.string(), message: z.string() }) })
/** A step of a workflow completed. */
export const workflowStepCompleted = defineEvent('workflow.step_completed', { data: step })
/** A step of a workflow failed. */
export const workflowStepFailed = defineEvent('workflow.step_failed', { data: z.object({ step: z.string(), code: z.string() }) })

// Events that the server itself writes about a command, a hold or a candidate.
const byServer = { data: z.record(z.string(), z.unknown()), from: 'assistant' } as const
/** The person accepted the suggestion, and its action was done. */
export const suggestionAccepted = defineEvent('suggestion.accepted', byServer)
/** The action of an accepted suggestion was undone. */
export const suggestionUndone = defineEvent('suggestion.undone', byServer)
/** The server withdrew the suggestion. */
export const suggestionWithdrawn = defineEvent('suggestion.withdrawn', byServer)
/** A hold was granted. */
export const holdGranted = defineEvent('hold.granted', byServer)
/** A hold got a later expiry. */
export const holdExtended = defineEvent('hold.extended', byServer)
/** A hold was released before its expiry. */
export const holdReleased = defineEvent('hold.released', byServer)
/** A hold expired. */
export const holdExpired = defineEvent('hold.expired', byServer)
/** A candidate was decided. */
export const decisionMade = defineEvent('decision.made', byServer)

/** The person gave or withdrew consent. */
export const consentChanged = defineEvent('consent.changed', {
  data: z.object({ consent: z.enum(['granted', 'denied']) }),
  urgent: true,
})

/** A component of the page tells the decider something while it is mounted; a later event with the same `id` replaces it. */
export const contextShared = defineEvent('context.shared', {
  data: z.object({
    id: z.string().check(z.minLength(1), z.maxLength(80)),
    description: z.string().check(z.minLength(1), z.maxLength(contextLimits.description)),
    value: z.unknown(),
  }),
  ids: ['id'],
})
/** The component is gone. */
export const contextEnded = defineEvent('context.ended', { data: z.object({ id: z.string().check(z.minLength(1), z.maxLength(80)) }), ids: ['id'] })

/** The events that belong to every pack without being declared. */
export const systemEvents = [
  suggestionShown,
  suggestionDeclined,
  suggestionDismissed,
  suggestionIgnored,
  suggestionExpired,
  suggestionDeferred,
  commandExecuted,
  commandFailed,
  workflowStepCompleted,
  workflowStepFailed,
  suggestionAccepted,
  suggestionUndone,
  suggestionWithdrawn,
  holdGranted,
  holdExtended,
  holdReleased,
  holdExpired,
  decisionMade,
  consentChanged,
  contextShared,
  contextEnded,
] as const
