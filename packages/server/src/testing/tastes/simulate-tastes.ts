/**
 * Simulates people with a hidden taste, so that what a measurement finds can be compared with the truth. Everybody lingers
 * at a book from time to time; the engine decides whom to tell in which variant; and everybody's own taste decides whether
 * they take what they are told, and whether they borrow the book, with the words or without. Runs on virtual time, through
 * the engine's own steps, with the log and the store of a list.
 */

import { createEngine, defineAction, defineEvent, definePack, defineSignal, defineUseCase, defineVisitor, hours, minutes, perform, seconds, trait, type Inspection, type Pack } from '@proactive/engine'
import { Rehearsal } from '@proactive/engine/testing'
import { seededRandom } from '@proactive/protocol/bandit'
import { suggestionDeclined, suggestionIgnored } from '@proactive/protocol'
import { z } from 'zod'
import type { Happened } from '../../store/upkeep.js'
import type { Store } from '../../store/store.js'

export interface TasteOptions {
  /** The same seed gives the same people. Default: 1. */
  seed?: number
  /** Default: 2 000. */
  people?: number
  /** Default: 7. */
  days?: number
  /** The share of people who are held out. Default: 0.2. */
  holdout?: number
  /** The share of visits that end in a loan when nothing is said. Default: 0.22. */
  base?: number
  /** How much a telling in each variant adds to this share; negative where it annoys. */
  lift?: Readonly<Record<string, number>>
  /** The share of people who take what each variant offers. */
  accepts?: Readonly<Record<string, number>>
}

/** What happened, and the truth behind it. */
export interface TasteRun {
  pack: Pack
  from: number
  until: number
  /** What `measureUseCases` and `countFunnel` read. */
  store: Pick<Store, 'seenBetween' | 'happenedBetween' | 'countEvents'>
  /** The variants in the order in which they were told. */
  told: string[]
  /** What was learned of the variants. */
  learned: Readonly<Record<string, { wins: number; losses: number }>>
}

const lingered = defineEvent('reader.lingered', { data: z.object({ book: z.string() }) })
const bring = defineAction('book.bring', { label: 'Bring it', input: z.object({ book: z.string() }), output: z.string() })
const bringing = perform(bring).step('order', { run: async () => '', compensate: async () => {} }).undo()
const borrowed = defineEvent('book.borrowed', { from: 'shop', data: z.object({ book: z.string() }) })

/** The pack of the library that these people use. */
function tastePack(holdout: number, variants: readonly string[]): Pack {
  const reader = defineVisitor({ book: trait.latest(lingered, 'book', { index: true }) })
  const lingers = defineSignal('reader.lingers')
    .on(lingered)
    .per((_, { person }) => person)
    .expires(minutes(10))
    .emit(({ book }, { key }) => ({ priority: 'medium', data: { book, who: key } }))
  const lend = defineUseCase('lend_at_home', {
    when: lingers,
    of: reader,
    who: ({ signal }) => reader.person(signal.who),
    score: [{ points: 10, because: 'lingers at it', if: () => true }],
    tell: { threshold: 10 },
    category: 'loans',
    expires: minutes(2),
    holdout,
    offer: ({ signal: { book } }) => bring.with({ book }),
    goal: { event: borrowed, within: hours(2) },
    say: { brief: 'Offer to bring the book.', words: () => 'Shall we bring it to you?' },
    variants: Object.fromEntries(variants.map((name) => [name, { words: () => `Shall we bring it to you? (${name})` }])),
    why: () => 'You read about it for a while',
  })
  return definePack({ name: 'tastes', useCases: [lend], actions: [bringing], timeZone: 'UTC' })
}

/**
 * Plays the visits of people with hidden tastes.
 *
 * @example
 * const { pack, store, from, until } = simulateTastes({ seed: 7, lift: { short: 0.08, later: 0.08 } })
 * const [measured] = await measureUseCases({ pack, store, from, until })
 */
export function simulateTastes({
  seed = 1, people = 2_000, days: lasts = 7, holdout = 0.2, base = 0.22,
  lift = { short: 0.08, later: 0.08 }, accepts = { short: 0.45, later: 0.25 },
}: TasteOptions = {}): TasteRun {
  const random = seededRandom(seed)
  const pack = tastePack(holdout, Object.keys(lift))
  const t = new Rehearsal(pack, { perform: () => ({ ok: true, value: 'ordered' }) })
  const from = t.now
  const happened: Happened[] = []
  const told: string[] = []
  const gapMs = (lasts * hours(24) - hours(3)) / people
  for (let n = 0; n < people; n++) {
    const visitor = t.visitor(`reader-${seed}-${n}`)
    // The taste: from which share of loans on this person borrows, and how willingly the person takes an offer.
    const [reluctance, willingness] = [random(), random()]
    visitor.does(lingered, { book: `book-${n % 50}` })
    happened.push({ type: lingered.type, person: visitor.person, time: t.now, data: {} })
    const { command } = t.received.at(-1)?.person === visitor.person ? (t.received.at(-1) ?? {}) : {}
    const variant = command && 'message' in command.data ? /\((.+)\)$/.exec(command.data.message)?.[1] : undefined
    if (variant !== undefined) {
      told.push(variant)
      visitor.shows()
      if (willingness < (accepts[variant] ?? 0)) {
        const accepted = visitor.accepts()
        if (random() < 0.05) visitor.undoes(accepted)
      } else visitor.answers(random() < 0.5 ? suggestionDeclined : suggestionIgnored, {})
    }
    if (reluctance < base + (variant === undefined ? 0 : (lift[variant] ?? 0))) {
      happened.push({ type: borrowed.type, person: visitor.person, time: t.now + minutes(20), data: {} })
    }
    visitor.leaves()
    t.advance(Math.max(gapMs, seconds(1)))
  }
  t.advance(hours(3))
  const [partition] = t.partitions
  const learned = partition ? createEngine(pack).variants(partition).get('lend_at_home')?.arms : undefined
  return { pack, from, until: t.now, told, learned: learned ?? {}, store: storeOf(t.seen, happened) }
}

const isIn = (at: number, from: number, to: number): boolean => at >= from && at <= to

function storeOf(seen: readonly Inspection[], happened: readonly Happened[]): TasteRun['store'] {
  return {
    seenBetween: (from, to, types, atMost) => Promise.resolve(seen.filter((one) => isIn(one.at, from, to) && types.includes(one.type)).slice(-atMost)),
    happenedBetween: (from, to, types, atMost) =>
      Promise.resolve(happened.filter(({ type, time }) => isIn(time, from, to) && types.includes(type)).toSorted((a, b) => a.time - b.time).slice(0, atMost)),
    countEvents(from, to) {
      const counts = new Map<string, { type: string; day: string; count: number }>()
      for (const { type, time } of happened.filter((one) => isIn(one.time, from, to))) {
        const day = new Date(time).toISOString().slice(0, 10)
        const known = counts.get(`${day} ${type}`) ?? { type, day, count: 0 }
        counts.set(`${day} ${type}`, { ...known, count: known.count + 1 })
      }
      return Promise.resolve([...counts.values()])
    },
  }
}
