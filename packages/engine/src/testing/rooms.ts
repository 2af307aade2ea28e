/** A library's rooms, to which persons are called: the pack that routing, decisions and commands are tested with. */

import { defaultPreferences, defineAction, defineEvent, minutes, plural } from '@proactive/protocol'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack, type Pack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { KnownFacts, UseCase } from '../define/use-case.js'
import type { Variants } from '../define/variant.js'
import { defineVisitor } from '../define/define-visitor.js'
import { perform } from '../define/perform.js'
import { count, fact, latest, set } from '../define/traits.js'
import type { RehearsalOptions } from './backstage.js'
import { Rehearsal } from './rehearsal.js'

export const opened = defineEvent('room.opened', { data: z.object({ room: z.string() }) })
export const left = defineEvent('room.left', { data: z.object({ room: z.string() }) })
export const called = defineEvent('room.called', {
  from: 'shop',
  data: z.object({ room: z.string(), urgent: z.boolean() }),
})
export const joined = defineEvent('member.joined', { from: 'shop', data: z.object({ branch: z.string() }) })
export const home = defineFact('member.home', { read: async (of: null): Promise<string> => String(of) })
export const seats = defineFact('room.seats', { read: async (room: string) => room.length })

const chairs = plural('en', { one: '# seat', other: '# seats' })

export const guest = defineVisitor({
  room: latest(opened, 'room', { per: 'session', until: [left], index: true }),
  opened: count(opened, { per: 'visit' }),
  rooms: set(opened, 'room', { without: [left], withinMs: minutes(10), index: true }),
  home: fact(home, { index: true, again: [joined] }),
})
export const call = defineSignal('room.calls')
  .on(called)
  .per(({ room }) => room)
  .expires(minutes(20))
  .emit(({ room, urgent }) => ({ priority: urgent ? 'high' : 'medium', data: { room } }))

export const book = defineAction('room.book', {
  label: 'Book',
  input: z.object({ room: z.string() }),
  output: z.string(),
})
export const step = { run: async () => '', compensate: async () => {} }
export const booking = perform(book)
  .step('key', step)
  .step('lamp', step)
  .step('seat', step)
  .undo({ withinMs: minutes(1) })

export const useCase = (
  name: string,
  { points = 50, ...more }: { points?: number; critical?: boolean; yields?: boolean; holdout?: number; category?: string; command?: 'ui.notification'; panel?: 'only' | 'fallback'; variants?: Variants<KnownFacts>; variantSelector?: 'epsilon_greedy' | 'random'; stillFits?: (known: { visitor: { rooms: readonly string[] } }) => boolean } = {},
): UseCase =>
  defineUseCase(name, {
    when: call,
    of: guest,
    who: ({ signal: { room } }) => guest.where({ room }),
    score: [{ points, because: 'is in there', if: ({ visitor, signal }) => visitor.room === signal.room }],
    tell: { threshold: 50 },
    category: 'rooms',
    ...more,
    expires: minutes(2),
    facts: ({ signal: { room } }) => ({ free: seats(room) }),
    offer: ({ signal: { room } }) => book.with({ room }),
    say: { brief: '', words: ({ facts: { free }, signal: { room } }) => `${chairs(free)} in ${room}` },
    why: ({ signal: { room } }) => `${room} was called`,
  })

export function stage(useCases: UseCase[] = [useCase('come')], options: RehearsalOptions = {}, performs = booking, more: Partial<Pack> = {}) {
  const pack = definePack({
    name: 'rooms',
    useCases,
    actions: [performs],
    facts: [home, seats],
    ...more,
  })
  const t = new Rehearsal(pack, { facts: () => 4, perform: () => ({ ok: true, value: 'done' }), ...options })
  const ann = t.visitor('ann')
  ann.does(opened, { room: 'blue' })
  const calls = (room = 'blue', urgent = false) => t.system(called, { room, urgent })
  const wants = (preferences: Partial<typeof defaultPreferences>) =>
    t.tell(`person:${ann.person}`, {
      type: 'preferences',
      person: ann.person,
      preferences: { ...defaultPreferences, ...preferences },
    })
  return { t, ann, calls, wants }
}
