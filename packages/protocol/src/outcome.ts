import { z } from 'zod/mini'
import { defineEvent } from './define-event.js'

const nothing = z.object({})
const step = z.object({ step: z.string() })

/** What became of a command, told by the page; `causationId` is the command. */
export const suggestionShown = defineEvent('suggestion.shown', { data: nothing, urgent: true })
export const suggestionDeclined = defineEvent('suggestion.declined', { data: nothing, urgent: true })
export const suggestionDismissed = defineEvent('suggestion.dismissed', { data: nothing, urgent: true })
/** Shown, never answered. */
export const suggestionIgnored = defineEvent('suggestion.ignored', { data: nothing })
/** Never shown: it costs nothing. */
export const suggestionExpired = defineEvent('suggestion.expired', { data: nothing })
export const suggestionDeferred = defineEvent('suggestion.deferred', { data: z.object({ reason: z.string() }) })
export const commandExecuted = defineEvent('command.executed', { data: nothing })
export const commandFailed = defineEvent('command.failed', { data: z.object({ code: z.string(), message: z.string() }) })
export const workflowStepCompleted = defineEvent('workflow.step_completed', { data: step })
export const workflowStepFailed = defineEvent('workflow.step_failed', { data: z.object({ step: z.string(), code: z.string() }) })

/** What the server itself writes about a command or a hold. */
const byServer = { data: z.record(z.string(), z.unknown()), from: 'assistant' } as const
export const suggestionAccepted = defineEvent('suggestion.accepted', byServer)
export const suggestionUndone = defineEvent('suggestion.undone', byServer)
export const suggestionWithdrawn = defineEvent('suggestion.withdrawn', byServer)
export const holdGranted = defineEvent('hold.granted', byServer)
export const holdExtended = defineEvent('hold.extended', byServer)
export const holdReleased = defineEvent('hold.released', byServer)
export const holdExpired = defineEvent('hold.expired', byServer)
export const decisionMade = defineEvent('decision.made', byServer)

export const consentChanged = defineEvent('consent.changed', {
  data: z.object({ consent: z.enum(['granted', 'denied']) }),
  urgent: true,
})

/** Events that every pack has without declaring them. */
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
] as const
