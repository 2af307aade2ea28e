import {
  defineEvent,
  definePack,
  defineSignal,
  defineUseCase,
  defineVisitor,
  minutes,
  type Pack,
  trait,
} from '@proactive/engine'
import { z } from 'zod'

const bookViewed = defineEvent('book.viewed', {
  data: z.object({ bookId: z.string(), shelf: z.string(), position: z.number(), from: z.string() }),
})
const helpWanted = defineEvent('help.wanted', { data: z.object({ bookId: z.string() }) })

/** A library whose readers look at books, and are told something at once when they ask for help with one. */
export function library(): Pack {
  const reader = defineVisitor({
    viewing: trait.latest(bookViewed, 'bookId', { per: 'session', index: true }),
    seen: trait.set(bookViewed, 'bookId', { withinMs: minutes(10) }),
  })
  const wanted = defineSignal('help.wanted')
    .on(helpWanted).per((e) => e.bookId)
    .expires(minutes(5))
    .emit((e) => ({ priority: 'high', data: e }))
  const offerHelp = defineUseCase('offer_help', {
    when: wanted, of: reader,
    who: ({ signal: { bookId } }) => reader.where({ viewing: bookId }),
    score: [{ points: 80, because: 'is looking at it now', if: ({ visitor, signal: { bookId } }) => visitor.viewing === bookId }],
    tell: { threshold: 70 },
    category: 'help',
    say: { brief: 'Somebody can help with it.', words: () => 'Somebody at the desk knows this one.' },
    why: () => 'You asked for help',
  })
  return definePack({ name: 'library', events: [bookViewed, helpWanted], signals: [wanted], useCases: [offerHelp], actions: [] })
}
