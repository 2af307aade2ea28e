import Anthropic from '@anthropic-ai/sdk'
import { definePack, defineSignal, defineUseCase, defineVisitor, trait } from '@proactive/engine'
import { defineEvent, minutes, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createTestServer } from '../../testing/create-test-server.js'
import { fakeAnthropic, type FakeAnswer } from '../../testing/index.js'
import { virtualClock } from '../../testing/virtual-clock.js'
import { claudeDecider } from './claude-decider.js'
import type { ClaudeTuning } from './claude-tuning.js'

const roomEntered = defineEvent('room.entered', { data: z.object({ room: z.string() }) })
const news = (['seat', 'book', 'talk'] as const).map((name) => ({ name, event: defineEvent(`${name}.announced`, { from: 'shop', data: z.object({ room: z.string(), isUrgent: z.boolean().optional() }) }) }))
const guest = defineVisitor({ room: trait.latest(roomEntered, 'room', { per: 'session', index: true }) })

/** A house in which a seat, a book and a talk are announced to who is in the room. */
const house = (say: { fallback?: 'silence'; phrasing?: 'rule' } = {}) =>
  definePack({
    name: 'house',
    useCases: news.map(({ name, event }) =>
      defineUseCase(`tell_${name}`, {
        when: defineSignal(`${name}.new`).on(event).per((e) => e.room).expires(minutes(5)).emit((e) => ({ priority: e.isUrgent ? 'high' : 'medium', data: { room: e.room } })),
        of: guest,
        who: ({ signal }) => guest.where({ room: signal.room }),
        score: [{ points: 70, because: 'is in the room', if: () => true }],
        tell: { threshold: 70 },
        category: name,
        say: { brief: `A ${name} is new.`, words: () => `There is a new ${name} for you.`, ...say },
        why: () => 'It is new',
      }),
    ),
  })

async function open(answers: readonly FakeAnswer[], say?: Parameters<typeof house>[0], tuning: ClaudeTuning = {}) {
  const clock = virtualClock()
  const fake = await fakeAnthropic({ answers, clock })
  const t = createTestServer(house(say), { decider: claudeDecider({ client: new Anthropic({ apiKey: 'k', baseURL: fake.url, logLevel: 'off' }), ...tuning }), clock, waiting: () => fake.waiting })
  const ann = t.visitor()
  await ann.does(roomEntered, { room: 'blue' })
  return {
    t, fake, ann,
    async announce(name: 'seat' | 'book' | 'talk', isUrgent = false, room = 'blue') {
      for (const one of news) if (one.name === name) await t.system(one.event, { room, isUrgent })
    },
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]()
      await fake.close()
    },
  }
}

const no: FakeAnswer = { act: false, message: null, confidence: 0.9, reasoning: 'not now' }

it('judges the signals of one second for one person in one call', async () => {
  await using test = await open([no])
  for (const name of ['seat', 'book', 'talk'] as const) {
    await test.announce(name)
    await test.t.clock.advance(300)
  }
  expect(test.fake.calls).toHaveLength(0)
  await test.t.clock.advance(seconds(5))
  expect(test.fake.calls).toHaveLength(1)
  expect(JSON.stringify(test.fake.calls[0]?.body)).toMatch(/Also waiting: tell_book.*Also waiting: tell_talk/)
  expect(test.ann.received).toEqual([])
  const reasons = ['tell_book', 'tell_talk'].map((name) => test.t.why(test.ann, name).decision)
  expect(reasons).toEqual([expect.objectContaining({ reason: 'judged together with tell_seat' }), expect.objectContaining({ reason: 'judged together with tell_seat' })])
})

it('asks at once about what is urgent', async () => {
  await using test = await open([])
  await test.announce('seat', true)
  expect(test.fake.calls).toHaveLength(1)
  expect(test.ann.sees('ui.suggestion')).toMatchObject({ decidedBy: 'model' })
})

it('never has two calls for one person at once', async () => {
  await using test = await open([{ delayMs: 1_200 }, no])
  await test.announce('seat', true)
  await test.announce('book', true)
  expect(test.fake.calls).toHaveLength(1)
  await test.t.clock.advance(1_199)
  expect(test.fake.calls).toHaveLength(1)
  await test.t.clock.advance(seconds(2))
  expect(test.ann.received).toHaveLength(1)
})

it('asks about what is urgent before what waits already, when all calls are taken', async () => {
  await using test = await open([{ delayMs: 500 }], undefined, { calls: 1 })
  for (const room of ['blue', 'blue', 'blue', 'red', 'red']) await test.t.visitor().does(roomEntered, { room })
  await test.announce('book')
  await test.t.clock.advance(seconds(1))
  await test.announce('seat', true, 'red')
  expect(test.fake.calls).toHaveLength(1)
  await test.t.clock.advance(500)
  const asked = test.fake.calls.map(({ body }) => /tell_\w+/.exec(JSON.stringify(body['messages']))?.[0])
  expect(asked).toEqual(['tell_book', 'tell_seat', 'tell_seat', 'tell_book', 'tell_book', 'tell_book'])
})

it('tells nothing without the model where the use case wants that', async () => {
  await using test = await open([{ status: 500 }, { status: 500 }, { status: 500 }], { fallback: 'silence' })
  await test.announce('seat', true)
  expect(test.ann.received).toEqual([])
  expect(test.t.why(test.ann, 'tell_seat').decision).toMatchObject({ act: false, reason: 'the model failed with 500' })
})

it("keeps the rule's words where the use case wants that", async () => {
  await using test = await open([{ act: true, message: 'Something else.', confidence: 0.9, reasoning: '' }], { phrasing: 'rule' })
  await test.announce('seat', true)
  expect(test.ann.sees('ui.suggestion')).toMatchObject({ message: 'There is a new seat for you.', decidedBy: 'rule' })
})

it('lets an answer wait in the panel', async () => {
  await using test = await open([{ act: true, message: 'There is a new seat.', confidence: 0.9, reasoning: 'later', prepare: true }])
  await test.announce('seat')
  await test.t.clock.advance(seconds(2))
  expect(test.ann.received).toEqual([])
  expect(test.t.why(test.ann, 'tell_seat').decision).toMatchObject({ act: true, prepare: true })
})

it('drops an answer when the person has moved on', async () => {
  await using test = await open([{ delayMs: 1_000 }])
  await test.announce('seat', true)
  await test.ann.does(roomEntered, { room: 'red' })
  await test.t.clock.advance(seconds(5))
  expect(test.ann.received).toEqual([])
  expect(test.t.seen.flatMap((one) => (one.type === 'model' ? [one.account.decidedBy] : []))).toEqual(['model'])
  expect(test.t.why(test.ann, 'tell_seat').command).toBeNull()
})
