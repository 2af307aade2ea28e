import { applies, defineEvent, definePack, defineSignal, defineUseCase, defineVisitor, minutes, offer, type Pack, perform, trait } from '@proactive/engine'
import { defineAction } from '@proactive/protocol'
import { z } from 'zod'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string().max(200), title: z.string().max(8_000), note: z.string().optional() }) })
const helpWanted = defineEvent('help.wanted', { data: z.object({ bookId: z.string().max(200), title: z.string().max(200) }) })
const copyFreed = defineEvent('copy.freed', { from: 'shop', data: z.object({ bookId: z.string().max(200), title: z.string().max(200) }) })

const formOpened = defineEvent('form.opened', { data: z.object({ reader: z.string().max(200) }) })

const holdBook = defineAction('book.hold', { label: 'Hold it for me', input: z.object({ bookId: z.string() }), output: z.object({ bookId: z.string() }) })

// oxlint-disable-next-line no-array-fill-with-reference-type -- not an array's: it fills in fields
const fillFields = (value: string) => offer.fill([{ field: 'name', value }, { field: 'street', value: 'Long Lane 1' }], 'Fill it in')

/** A library that tells its readers of every copy that comes free, and fills in its form; it repeats the texts that it was told. */
export function library(): Pack {
  const reader = defineVisitor({ viewing: trait.latest(bookViewed, 'bookId', { per: 'session', index: true }) })
  const freed = defineSignal('copy.free')
    .on(copyFreed, helpWanted)
    .per((e) => e.bookId)
    .expires(minutes(5))
    .emit((e) => ({ priority: 'high', data: { bookId: e.bookId, title: e.title } }))
  const offerCopy = defineUseCase('offer_copy', {
    when: freed,
    of: reader,
    who: ({ signal }) => reader.where({ viewing: signal.bookId }),
    score: [{ points: 80, because: 'is looking at it now', if: ({ visitor, signal }) => visitor.viewing === signal.bookId }],
    tell: { threshold: 70 },
    category: 'availability',
    expires: minutes(2),
    offer: ({ signal: { bookId } }) => holdBook.with({ bookId }),
    say: { brief: 'A copy came free.', words: ({ signal: { title } }) => `A copy of ${title} came free. Hold it for you?` },
    why: ({ signal: { title } }) => `You are looking at ${title}`,
  })
  const opened = defineSignal('form.open')
    .on(formOpened)
    .per((_, { session }) => session)
    .expires(minutes(5))
    .emit((e, { event }) => ({ priority: 'high', data: { session: event.session ?? '', reader: e.reader } }))
  const fillForm = defineUseCase('fill_form', {
    when: opened,
    of: reader,
    who: ({ signal }) => reader.session(signal.session),
    score: [{ points: 1, because: 'has the form open', if: () => true }],
    tell: { threshold: 1 },
    category: 'forms',
    expires: minutes(2),
    offer: (known) => fillFields(known.signal.reader),
    say: { brief: 'The form is empty.', words: () => 'Fill in your name?' },
    why: () => 'You opened the form',
  })
  return definePack({
    name: 'library',
    events: [bookViewed, helpWanted, copyFreed, formOpened],
    signals: [freed, opened],
    useCases: [offerCopy, fillForm],
    actions: [perform(holdBook).step('hold', { run: ({ bookId }) => Promise.resolve({ bookId }), compensate: () => Promise.resolve() }).undo()],
    applies: [applies(copyFreed, () => Promise.resolve())],
  })
}
