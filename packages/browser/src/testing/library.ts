import type { Command, Moment } from '@proactive/protocol'
import { consentChanged, defineEvent } from '@proactive/protocol'
import { z } from 'zod/mini'

/** The events of a small library, as an app declares them. */
export const sessionStarted = defineEvent('session.started', { data: z.object({ returning: z.boolean() }) })
export const pageViewed = defineEvent('page.viewed', {
  data: z.object({ path: z.string(), title: z.optional(z.string()), referrerHost: z.optional(z.string()) }),
})
export const pageLeft = defineEvent('page.left', { data: z.object({ path: z.string(), visibleMs: z.number() }) })
export const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
export const libraryEvents = [sessionStarted, pageViewed, pageLeft, bookViewed, consentChanged]

/** Creates a suggestion to hold the last copy of a book. It expires after a minute. */
export function holdLastCopy(change: { id?: string; seq?: number; priority?: Command['priority']; now?: number; moment?: Moment } = {}): Command {
  const { id = 'c1', seq = 1, priority = 'high', now = Date.now(), moment } = change
  return {
    id,
    seq,
    time: new Date(now).toISOString(),
    expiresAt: new Date(now + 60_000).toISOString(),
    type: 'ui.suggestion',
    priority,
    correlationId: 'k1',
    causationId: 'd1',
    data: {
      useCase: 'hold_last_copy',
      category: 'availability',
      message: 'One copy of Dune is left. Shall we keep it for you?',
      decidedBy: 'rule',
      action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Keep it for me' },
      anchor: 'book/dune',
      ...(moment && { moment }),
      why: [{ id: 'e1', text: 'One copy left', time: new Date(now).toISOString() }],
    },
  }
}
