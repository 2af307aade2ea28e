import { minutes } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'

/** How long a session is remembered: until its last token has expired. */
const rememberedMs = minutes(20)

/**
 * The sessions whose persons were erased lately. A page that was let in just before the erasure is found here when it
 * connects or sends just after it.
 */
export interface ErasedSessions {
  add(session: string): void
  has(session: string): boolean
}

export function createErasedSessions(clock: Clock): ErasedSessions {
  const sessions = new Set<string>()
  return {
    add(session) {
      sessions.add(session)
      clock.after(rememberedMs, () => sessions.delete(session))
    },
    has: (session) => sessions.has(session),
  }
}
