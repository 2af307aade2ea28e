/** When the assistant speaks, to whom, with which words, and what accepting does. It runs on the server only. */

import { defineFact, definePack, defineSignal, defineUseCase, defineVisitor, minutes, perform, times, trait, window } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import { bookSlot, jobViewed } from './contract.js'

/** The workshop's diary: each slot with the key of its booking. In a shop of your own this is a database table. */
const diary = new Map<string, string | null>([['Tuesday 9:00', null], ['Tuesday 14:00', null], ['Thursday 9:00', null]])

const nextFreeSlot = defineFact<null, string | null>('slot.next_free', {
  read: async () => [...diary].find(([, booking]) => booking === null)?.[0] ?? null,
})

const cyclist = defineVisitor({ viewing: trait.latest(jobViewed, 'job', { per: 'session' }) })

/** A person looks at the same job for the second time within ten minutes. */
const jobConsidered = defineSignal('job.considered')
  .on(jobViewed)
  .per((e, { person }) => `${person} ${e.job}`)
  .when(times(2, window.sliding(minutes(10))))
  .expires(minutes(10))
  .emit((e, { event }) => ({ priority: 'medium', data: { job: e.job, person: event.person ?? '' } }))

const offerSlot = defineUseCase('offer_slot', {
  when: jobConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  score: [{ points: 70, because: 'is looking at the job', if: ({ visitor, signal }) => visitor.viewing === signal.job }],
  tell: { threshold: 70 },
  category: 'booking',
  facts: () => ({ slot: nextFreeSlot() }),
  stillTrue: ({ facts }) => facts.slot !== null,
  offer: ({ signal: { job }, facts: { slot } }) => (slot === null ? undefined : bookSlot.with({ job, slot })),
  say: {
    brief: 'Offer the next free slot.',
    words: ({ signal, facts }) => `${facts.slot} is free for your ${signal.job}. Shall we book it?`,
  },
  why: ({ signal }) => `You looked at ${signal.job} twice`,
})

/** `key` stays the same when a step is retried: a retry books nothing twice, and undo frees only its own slot. */
const bookingSlots = perform(bookSlot)
  .step('book', {
    async run({ slot }, { key }) {
      if ((diary.get(slot) ?? key) !== key) throw new ProactiveError('unavailable', `${slot} is taken.`)
      diary.set(slot, key)
      return { slot }
    },
    async compensate({ slot }, _, { key }) {
      if (diary.get(slot) === key) diary.set(slot, null)
    },
  })
  .undo()

export const workshop = definePack({
  name: 'workshop',
  useCases: [offerSlot],
  actions: [bookingSlots],
  facts: [nextFreeSlot],
})
