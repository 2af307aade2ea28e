import { decideByRule, type DecideContext, defineFact, definePack, defineSignal, defineUseCase, defineVisitor, offer, trait } from '@proactive/engine'
import { defineEvent, defineWorkflow, minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createTestServer } from '../testing/create-test-server.js'

const seatViewed = defineEvent('seat.viewed', { data: z.object({ seat: z.string() }) })
const seatFreed = defineEvent('seat.freed', { from: 'shop', data: z.object({ seat: z.string() }) })
const choose = defineWorkflow('choose_seat', { steps: ['open'], input: z.object({}) })
const priceOf = defineFact('seat.price', { read: (seat: string) => Promise.resolve(seat === 'A1' ? 40 : 25) })
const nextTo = defineFact('seat.next', { read: () => Promise.resolve('B7') })
const guest = defineVisitor({ seat: trait.latest(seatViewed, 'seat', { per: 'session', index: true }) })

const stalls = (alternative: 'other seat' | 'fails') =>
  definePack({
    name: 'stalls',
    facts: [priceOf, nextTo],
    useCases: [
      defineUseCase('offer_seat', {
        when: defineSignal('seat.free').on(seatFreed).per((e) => e.seat).expires(minutes(5)).emit((e) => ({ priority: 'high', data: e })),
        of: guest,
        who: ({ signal }) => guest.where({ seat: signal.seat }),
        score: [{ points: 70, because: 'is looking at it', if: () => true }],
        tell: { threshold: 70 },
        category: 'seats',
        facts: ({ signal }) => ({ price: priceOf(signal.seat), next: nextTo('A1'), view: priceOf('view') }),
        offer: () => offer.start(choose, {}, 'Choose'),
        alternative: ({ facts: { price, next } }) => {
          if (alternative === 'fails') throw new Error('no seat')
          return { offer: offer.start(choose, {}, 'Choose'), words: `Take ${next} for ${price}?` }
        },
        say: { brief: 'A seat is free.', words: ({ facts: { price } }) => `It is free for ${price}.` },
        why: () => 'It became free',
      }),
    ],
  })

it.each(['other seat', 'fails'] as const)('shows a decider no fact that only the alternative rests on: %s', async (alternative) => {
  const contexts: DecideContext[] = []
  const decider = {
    isInside: true,
    decide(context: DecideContext) {
      contexts.push(context)
      return { ...decideByRule(context) }
    },
  }
  await using t = createTestServer(stalls(alternative), { decider })
  const ann = t.visitor()
  await ann.does(seatViewed, { seat: 'A1' })
  await t.system(seatFreed, { seat: 'A1' })
  expect(ann.sees('ui.suggestion')).toMatchObject({ message: 'It is free for 40.' })
  expect(contexts.map(({ facts, sources }) => [Object.keys(facts), Object.keys(sources ?? {})])).toEqual([[['price', 'view'], ['price', 'view']]])
})
