/** What the page and the server agree on: the events that the page sends and the actions that it can accept. */

import { defineAction, defineEvent } from '@proactive/protocol'
import * as z from 'zod/mini'

export const jobViewed = defineEvent('job.viewed', { data: z.object({ job: z.string() }) })

export const bookSlot = defineAction('slot.book', {
  label: 'Book it',
  done: 'It is booked',
  input: z.object({ job: z.string(), slot: z.string() }),
  output: z.object({ slot: z.string() }),
})
