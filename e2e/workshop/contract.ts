import { defineEvent } from '@proactive/protocol'
import { z } from 'zod/mini'

export const jobViewed = defineEvent('job.viewed', { data: z.object({ job: z.string() }) })
