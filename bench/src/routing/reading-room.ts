import {
  type DataOf,
  defineEvent,
  definePack,
  defineSignal,
  defineUseCase,
  defineVisitor,
  type KnownVisitor,
  minutes,
  type Pack,
  trait,
} from '@proactive/engine'
import { z } from 'zod'

const branchChosen = defineEvent('branch.chosen', { data: z.object({ branch: z.string() }) })
const deskEntered = defineEvent('desk.entered', { data: z.object({ desk: z.string() }) })
const dwelled = defineEvent('reader.dwelled', { data: z.object({ ms: z.number() }) })
const bookBorrowed = defineEvent('book.borrowed', { data: z.object({ bookId: z.string() }) })
const placeFreed = defineEvent('place.freed', { from: 'shop', data: z.object({ branch: z.string(), places: z.number() }) })

export type PlaceFree = DataOf<typeof placeFreed>
export const useCaseName = 'offer_place'
/** Points of the terms, and from how many on somebody is told. */
export const points = { atDesk: 50, staysLong: 30, borrowsOften: 25, borrowedOnce: 20, told: 70 } as const

/**
 * A library that offers free places of a branch to its readers. Without an index its audience is everybody, and a look
 * at each reader's branch leaves most of them out: the linear scan with early exit, by the engine's own means.
 */
export function readingRoom({ indexed }: { indexed: boolean }): Pack {
  const reader = defineVisitor({
    branch: trait.latest(branchChosen, 'branch', { per: 'session', index: true }),
    desk: trait.latest(deskEntered, 'desk', { per: 'session', index: true }),
    enteredAt: trait.since(deskEntered, { per: 'session' }),
    stayMs: trait.largest(dwelled, 'ms', { per: 'session' }),
    borrowed: trait.count(bookBorrowed),
  })
  const placeFree = defineSignal('place.free')
    .on(placeFreed).per((e) => e.branch)
    .expires(minutes(5))
    .emit((e) => ({ priority: 'medium', data: e }))
  const offerPlace = defineUseCase(useCaseName, {
    when: placeFree, of: reader,
    who: ({ signal: { branch } }) => reader.where(indexed ? { branch } : {}),
    score: [
      { points: points.atDesk, because: 'is at the desk', if: ({ visitor }) => visitor.desk === 'reading' },
      { points: points.staysLong, because: 'stays long', if: ({ visitor }) => visitor.stayMs > 30_000 },
      { points: points.borrowsOften, because: 'borrows often', if: ({ visitor }) => visitor.borrowed >= 2 },
      { points: points.borrowedOnce, because: 'has borrowed', if: ({ visitor }) => visitor.borrowed === 1 },
    ],
    tell: { threshold: points.told, limit: ({ signal: { places } }) => places, ties: ({ visitor }) => visitor.enteredAt },
    category: 'places',
    say: { brief: 'A place is free.', words: () => 'A place is free.' },
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

/** The early exit. */
function isThere({ visitor, signal }: KnownVisitor): boolean {
  const isPlace = typeof signal === 'object' && signal !== null && 'branch' in signal
  return isPlace && 'branch' in visitor && visitor.branch === signal.branch
}

const withoutIndex = (traits: Pack['traits']): Pack['traits'] =>
  Object.fromEntries(Object.entries(traits).map(([name, one]) => [name, { ...one, index: false }]))
