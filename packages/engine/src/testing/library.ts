/** A lending library: the pack that the packages are tested with, and that adopters may read as a sample. */

import { defineAction, defineEvent, defineSurface, minutes, plural, seconds } from '@proactive/protocol'
import { z } from 'zod'
import { applies } from '../define/applies.js'
import { defineFact } from '../define/define-fact.js'
import { definePack, type Pack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { crossesBelow } from '../derive/detectors/crosses.js'
import { trend } from '../derive/operators/trend.js'
import { perform } from '../define/perform.js'
import { count, latest, set } from '../define/traits.js'

export const bookViewed = defineEvent('book.viewed', {
  data: z.object({ bookId: z.string(), shelf: z.optional(z.string()) }),
})
export const pageViewed = defineEvent('page.viewed', { data: z.object({ path: z.string() }) })
export const pageLeft = defineEvent('page.left', { data: z.object({ path: z.string(), visibleMs: z.number() }) })
export const bookBorrowed = defineEvent('book.borrowed', { data: z.object({ bookId: z.string() }) })
export const copiesChanged = defineEvent('copies.changed', {
  from: 'shop',
  data: z.object({ bookId: z.string(), copies: z.number(), previous: z.optional(z.number()) }),
})

export const bookCard = defineSurface('book')

export const holdBook = defineAction('book.hold', {
  label: { en: 'Hold it for me', cs: 'Podržet' },
  input: z.object({ bookId: z.string() }),
  output: z.object({ holdId: z.string() }),
})

export const copiesLeft = defineFact('copies.left', {
  read: async (bookId: string, { tx }) => {
    const { rows } = await tx.query<{ copies: number }>('select copies from library.book where id = $1', [bookId])
    return rows[0]?.copies ?? 0
  },
})

export const reader = defineVisitor({
  viewing: latest(bookViewed, 'bookId', { per: 'session', until: [pageViewed, pageLeft], index: true }),
  seen: set(bookViewed, 'bookId', { withinMs: minutes(10), index: true }),
  borrowed: count(bookBorrowed),
})

export const scarceCopies = defineSignal('copies.scarce')
  .on(copiesChanged)
  .per((e) => e.bookId)
  .keep({ way: trend((e) => e.copies, minutes(10), { before: (e) => e.previous }) })
  .collapse(seconds(3))
  .when(
    crossesBelow({ medium: { at: 5, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.copies, {
      before: (e) => e.previous,
    }),
  )
  .clears((e) => e.copies === 0)
  .expires(minutes(10))
  .emit((e, { way, level }) => ({
    priority: level,
    data: { bookId: e.bookId, copies: e.copies, trend: way, urgency: level },
  }))

const onlyLeft = plural('cs', { one: 'Zbývá jen # výtisk', few: 'Zbývají jen # výtisky', many: 'Zbývá jen # výtisku', other: 'Zbývá jen # výtisků' })
const has = plural('cs', { one: 'Knihovna má # výtisk', few: 'Knihovna má # výtisky', many: 'Knihovna má # výtisku', other: 'Knihovna má # výtisků' })

export const holdLastCopy = defineUseCase('hold_last_copy', {
  when: scarceCopies,
  of: reader,
  who: ({ signal }) => reader.where({ viewing: signal.bookId }),
  score: [
    {
      points: 70,
      because: 'is looking at it now',
      why: { en: 'You are looking at it', cs: 'Právě si ji prohlížíte' },
      if: ({ visitor, signal }) => visitor.viewing === signal.bookId,
    },
  ],
  tell: { threshold: 70, limit: 3 },
  category: 'availability',
  expires: minutes(2),
  facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
  stillTrue: ({ facts }) => facts.left > 0,
  offer: ({ signal }) => holdBook.with({ bookId: signal.bookId }),
  anchor: ({ signal }) => bookCard.at(signal.bookId),
  say: {
    brief: 'Few copies are left; offer to hold one. No pressure.',
    words: ({ facts }) => ({
      en: `Only ${facts.left} left. Hold one for you?`,
      cs: `${onlyLeft(facts.left)}. Podržet vám jeden?`,
    }),
  },
  why: ({ signal }) => ({ en: `The library has ${signal.copies} left`, cs: has(signal.copies) }),
})

/** What the library's desk does; a test passes its own. */
export interface Desk {
  hold(bookId: string, person: string, key: string): Promise<{ holdId: string }>
  release(holdId: string): Promise<void>
}

export const holdingBooks = (desk: Desk) =>
  perform(holdBook)
    .step('hold', {
      run: ({ bookId }, { key, person }) => desk.hold(bookId, person, key),
      compensate: (_, { holdId }) => desk.release(holdId),
    })
    .undo()

export const countingCopies = applies(
  copiesChanged,
  async (tx, { data }) => {
    await tx.query(
      'insert into library.book (id, copies) values ($1, $2) on conflict (id) do update set copies = excluded.copies',
      [data.bookId, data.copies],
    )
  },
  { per: ({ bookId }) => bookId },
)

/** A desk that grants every hold. */
export const willingDesk: Desk = {
  hold: async (bookId, _, key) => ({ holdId: `${bookId}:${key}` }),
  release: async () => {},
}

/**
 * Returns the lending library as a pack.
 *
 * @example
 * const engine = createEngine(library())
 */
export function library(desk: Desk = willingDesk): Pack {
  return definePack({
    name: 'library',
    useCases: [holdLastCopy],
    actions: [holdingBooks(desk)],
    facts: [copiesLeft],
    applies: [countingCopies],
  })
}
