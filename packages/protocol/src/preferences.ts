import { z } from 'zod/mini'
import { instant } from './event.js'

/** How much, and about what, a person wants to be spoken to. */
export const preferences = z.object({
  enabled: z.boolean(),
  frequency: z.enum(['minimal', 'normal', 'maximum']),
  categories: z.record(z.string().check(z.maxLength(40)), z.boolean()),
  quietUntil: z.optional(instant),
})
export type Preferences = z.infer<typeof preferences>

export const defaultPreferences: Preferences = { enabled: true, frequency: 'normal', categories: {} }
