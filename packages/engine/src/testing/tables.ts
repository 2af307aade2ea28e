/** A library's tables, of which one comes free while many persons wait: the pack that holds are tested with. */

import { defineAction, defineEvent, minutes } from '@proactive/protocol'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineResource } from '../define/define-resource.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { UseCase } from '../define/use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import type { Scarce } from '../message/message.js'
import { perform } from '../define/perform.js'
import { latest } from '../define/traits.js'
import type { RehearsalOptions } from './backstage.js'
import { Rehearsal } from './rehearsal.js'
import type { RehearsedVisitor } from './rehearsed-visitor.js'

export const entered = defineEvent('room.entered', { data: z.object({ room: z.string(), number: z.number() }) })
export const leftRoom = defineEvent('room.left', { data: z.object({ room: z.string() }) })
export const freed = defineEvent('table.freed', {
  from: 'shop',
  data: z.object({ table: z.string(), room: z.string(), atMost: z.optional(z.number()) }),
})

const waiting = defineVisitor({
  room: latest(entered, 'room', { per: 'session', until: [leftRoom], index: true }),
  number: latest(entered, 'number', { per: 'session' }),
})

const tableFree = defineSignal('table.free')
  .on(freed)
  .per(({ table: name }) => name)
  .expires(minutes(20))
  .emit(({ atMost = 9, ...where }) => ({ priority: 'medium', data: { ...where, atMost } }))

interface KnownTable {
  signal: { table: string }
}

const never = (name: string): Promise<never> => Promise.reject(new Error(`The stage keeps ${name} itself.`))
/** The rehearsal's ledger answers for it. */
export const table = defineResource('table', {
  free: never,
  grant: never,
  extend: never,
  release: never,
})
export const nearest = defineFact('table.nearest', { read: async (name: string): Promise<string> => name })

export const takeTable = defineAction('table.take', {
  label: 'Take it',
  input: z.object({ table: z.string() }),
  output: z.null(),
})

const offerTable = (tellsPlaces: boolean, holdout: number): UseCase => defineUseCase('offer_table', {
  when: tableFree,
  of: waiting,
  who: ({ signal }) => waiting.where({ room: signal.room }),
  score: [{ points: 50, because: 'waits in this room', if: ({ visitor, signal }) => visitor.room === signal.room }],
  tell: { threshold: 50, limit: ({ signal: { atMost } }) => atMost, ties: ({ visitor: { number } }) => number },
  category: 'tables',
  holdout,
  expires: minutes(2),
  holds: ({ signal: { table: name } }) => table.of(name),
  ...(tellsPlaces && { waiting: { words: ({ signal: { table: name } }: KnownTable) => `Table ${name} is offered to others first.` } }),
  facts: ({ signal: { table: name } }) => ({ near: nearest(name) }),
  offer: ({ signal: { table: name } }) => takeTable.with({ table: name }),
  alternative: ({ facts: { near } }) =>
    near === '' ? undefined : { offer: takeTable.with({ table: near }), words: `Table ${near} is free.`, holds: table.of(near) },
  say: { brief: '', words: ({ signal: { table: name } }) => `Table ${name} is free.` },
  why: ({ signal: { table: name } }) => `Table ${name} came free`,
})

export const tables = (tellsPlaces = false, holdout = 0) =>
  definePack({
    name: 'tables',
    useCases: [offerTable(tellsPlaces, holdout)],
    actions: [perform(takeTable).step('take', { run: async () => null, compensate: async () => {} }).undo()],
    facts: [nearest],
    resources: [table],
  })

/** Returns a rehearsal with so many persons in the blue room, who came in the order of their numbers. */
export function room(people: number, { areGuests = false, tellsPlaces = false, holdout = 0, ...options }: RehearsalOptions & { areGuests?: boolean; tellsPlaces?: boolean; holdout?: number } = {}) {
  const t: Rehearsal = new Rehearsal(tables(tellsPlaces, holdout), {
    facts: () => '',
    perform(effect) {
      const taken = table.of(nameOf(effect.input))
      if (effect.type === 'compensate') t.ledger.takeBack(taken)
      else if (!t.ledger.sell(taken, effect.hold)) return { ok: false, code: 'hold_lost', message: 'Gone.' }
      return { ok: true, value: null }
    },
    ...options,
  })
  const visitors = Array.from({ length: people }, (_, number) => enters(t, number, areGuests))
  const frees = (name = 'oak', atMost?: number) =>
    t.system(freed, { table: name, room: 'blue', ...(atMost !== undefined && { atMost }) })
  return { t, visitors, frees }
}

export function enters(t: Rehearsal, number: number, isGuest = false): RehearsedVisitor {
  const visitor = t.visitor(`reader-${String(number).padStart(4, '0')}`, { isGuest })
  visitor.does(entered, { room: 'blue', number })
  return visitor
}

/** Returns the numbers of the persons to whom commands were sent, in that order. */
export const toldOf = ({ received }: Rehearsal): number[] => received.map(({ person }) => Number(person.slice(-4)))

export const oak: Scarce = table.of('oak')

function nameOf(input: unknown): string {
  return z.object({ table: z.string() }).parse(input).table
}
