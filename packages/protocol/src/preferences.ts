import { z } from 'zod/mini'
import { instant } from './event.js'

/** The schema of a person's preferences: whether, how often and about which categories the assistant may speak. */
export const preferences = z.object({
  enabled: z.boolean(),
  frequency: z.enum(['minimal', 'normal', 'maximum']),
  categories: z.record(z.string().check(z.maxLength(40)), z.boolean()),
  quietUntil: z.optional(instant),
})

/** Whether, how often and about which categories the assistant may speak to a person. */
export type Preferences = z.infer<typeof preferences>

/** The preferences of a person who has changed nothing. */
export const defaultPreferences: Preferences = { enabled: true, frequency: 'normal', categories: {} }
