import {
  count, type DataOf, defineEvent, definePack, defineSignal, defineUseCase, defineVisitor, largest, latest, minutes, type Pack, since,
} from '@proactive/engine'
import { z } from 'zod'

const branchChosen = defineEvent('branch.chosen', { data: z.object({ branch: z.string() }) })
const deskEntered = defineEvent('desk.entered', { data: z.object({ desk: z.string() }) })
const dwelled = defineEvent('reader.dwelled', { data: z.object({ ms: z.number() }) })
const bookBorrowed = defineEvent('book.borrowed', { data: z.object({ bookId: z.string() }) })
const placeFreed = defineEvent('place.freed', { from: 'shop', data: z.object({ branch: z.string(), places: z.number() }) })

export type PlaceFree = DataOf<typeof placeFreed>
export const useCaseName = 'offer_place'
/** The points of the terms, and the threshold. */
export const points = { atDesk: 50, staysLong: 30, borrowsOften: 25, borrowedOnce: 20, told: 70 } as const

/**
 * Defines a library that offers free places of a branch to its readers. Without an index the audience is every reader,
 * and `only` excludes the other branches: a linear scan with early exit inside the engine.
 */
export function readingRoom({ indexed }: { indexed: boolean }): Pack {
  const reader = defineVisitor({
    branch: latest(branchChosen, 'branch', { per: 'session', index: true }),
    desk: latest(deskEntered, 'desk', { per: 'session', index: true }),
    enteredAt: since(deskEntered, { per: 'session' }),
    stayMs: largest(dwelled, 'ms', { per: 'session' }),
    borrowed: count(bookBorrowed),
  })
  const placeFree = defineSignal('place.free')
    .on(placeFreed).per((e) => e.branch)
    .expires(minutes(5))
    .emit((e) => ({ priority: 'medium', data: e }))
  const offerPlace = defineUseCase(useCaseName, {
    when: placeFree, of: reader,
    who: ({ branch }) => reader.where(indexed ? { branch } : {}),
    score: [
      { points: points.atDesk, because: 'is at the desk', if: (x) => x.desk === 'reading' },
      { points: points.staysLong, because: 'stays long', if: (x) => x.stayMs > 30_000 },
      { points: points.borrowsOften, because: 'borrows often', if: (x) => x.borrowed >= 2 },
      { points: points.borrowedOnce, because: 'has borrowed', if: (x) => x.borrowed === 1 },
    ],
    tell: { atLeast: points.told, atMost: ({ places }) => places, ties: (x) => x.enteredAt },
    category: 'places',
    say: { brief: 'A place is free.', otherwise: () => 'A place is free.' },
    why: () => 'A place is free',
  })
  const pack = definePack({
    name: 'reading room',
    events: [branchChosen, deskEntered, dwelled, bookBorrowed, placeFreed],
    signals: [placeFree],
    useCases: [indexed ? offerPlace : { ...offerPlace, only: isThere }],
    actions: [],
  })
  return indexed ? pack : { ...pack, traits: withoutIndex(pack.traits) }
}

/** Returns whether a reader's branch is the signal's branch: the early exit. */
function isThere(known: object, signal: unknown): boolean {
  const isPlace = typeof signal === 'object' && signal !== null && 'branch' in signal
  return isPlace && 'branch' in known && known.branch === signal.branch
}

const withoutIndex = (traits: Pack['traits']): Pack['traits'] =>
  Object.fromEntries(Object.entries(traits).map(([name, trait]) => [name, { ...trait, index: false }]))
