/** A library's reading room, whose seats come free: the pack that scores are tested with. */

import { defineEvent, minutes, seconds } from '@proactive/protocol'
import { z } from 'zod'
import { definePack, type Pack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { count, largest, latest, set, since } from '../define/traits.js'

export const stepEntered = defineEvent('step.entered', { data: z.object({ step: z.string() }) })
export const placeDwelled = defineEvent('place.dwelled', { data: z.object({ place: z.string(), dwellMs: z.number() }) })
export const roomViewed = defineEvent('room.viewed', { data: z.object({ branch: z.string(), free: z.number() }) })
export const bookLent = defineEvent('book.lent', { data: z.object({ bookId: z.string() }) })
export const memberUpdated = defineEvent('member.updated', {
  from: 'shop',
  data: z.object({ branch: z.optional(z.string()), hour: z.optional(z.number()), tier: z.optional(z.string()) }),
})
export const seatFreed = defineEvent('seat.freed', {
  from: 'shop',
  data: z.object({ branch: z.string(), seat: z.string(), hour: z.number(), places: z.number() }),
})

export const member = defineVisitor({
  step: latest(stepEntered, 'step', { per: 'session' }),
  enteredAt: since(stepEntered, { per: 'session' }),
  stay: largest(placeDwelled, 'dwellMs', {
    per: 'session',
    until: [stepEntered],
    where: ({ place }) => place === 'seats',
  }),
  branch: latest(memberUpdated, 'branch', { index: true }),
  hour: latest(memberUpdated, 'hour'),
  tier: latest(memberUpdated, 'tier'),
  full: set(roomViewed, 'branch', { per: 'visit', where: ({ free }) => free === 0 }),
  lookedAt: set(roomViewed, 'branch', { per: 'session', index: true }),
  lent: count(bookLent),
})

export const seatOpen = defineSignal('seat.open')
  .on(seatFreed)
  .per(({ seat }) => seat)
  .expires(minutes(5))
  .emit(({ branch, seat, hour, places }, { burst }) => ({
    priority: 'medium',
    data: { branch, seat, hour, places, changes: burst.count },
  }))

export const offerSeat = defineUseCase('offer_seat', {
  when: seatOpen,
  of: member,
  who: ({ signal: { branch } }) => member.where({ branch }).otherwise({ lookedAt: branch }),
  score: [
    { points: 50, because: 'is choosing a seat', if: ({ visitor: { step } }) => step === 'seats' },
    { points: 30, because: 'has looked at the seats for long', if: ({ visitor: { stay } }) => stay > seconds(30) },
    { points: 20, because: 'comes at this hour', if: ({ visitor: { hour }, signal }) => hour === signal.hour },
    { points: 40, because: 'found the branch full', if: ({ visitor: { full }, signal }) => full.includes(signal.branch) },
    { points: 25, because: 'is a patron', if: ({ visitor: { tier } }) => tier === 'patron' },
    { points: 15, because: 'has many books', if: ({ visitor: { lent } }) => lent > 3 },
  ],
  tell: { threshold: 70, limit: ({ signal }) => Math.min(6, signal.places), ties: ({ visitor }) => visitor.enteredAt },
  category: 'seats',
  say: { brief: 'A seat came free.', words: ({ signal: { seat } }) => `Seat ${seat} is free.` },
  why: ({ signal: { seat } }) => `Seat ${seat} came free`,
})

export const readingRoom = (): Pack =>
  definePack({ name: 'reading room', useCases: [offerSeat] })
