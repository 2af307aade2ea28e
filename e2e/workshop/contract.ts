import { defineEvent, defineWorkflow } from '@proactive/protocol'
import { z } from 'zod/mini'

export const jobViewed = defineEvent('job.viewed', { data: z.object({ job: z.string() }) })

/** A tour of the workshop, by the light in its cellar. */
export const tour = defineWorkflow('tour', { steps: ['workbench', 'cellar'], input: z.object({ light: z.string() }) })
