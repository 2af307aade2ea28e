import Anthropic from '@anthropic-ai/sdk'
import { minutes, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, fakeDesk, library } from '../../fixtures/library.js'
import { createTestServer } from '../../testing/create-test-server.js'
import { fakeAnthropic, type FakeAnswer } from '../../testing/index.js'
import { virtualClock } from '../../testing/virtual-clock.js'
import { claudeDecider, type ClaudeOptions } from './claude-decider.js'

const words = 'Only 2 left. Hold one for you?'
const says = (message: string, more: object = {}): FakeAnswer => ({ act: true, message, confidence: 0.9, reasoning: 'few are left', ...more })

/** A library whose decider asks the fake, and a reader who looks at a book of which few copies are left. */
async function told(answers: readonly FakeAnswer[], options: Partial<ClaudeOptions> = {}) {
  const clock = virtualClock()
  const fake = await fakeAnthropic({ answers, clock })
  const client = new Anthropic({ apiKey: 'test', baseURL: fake.url, logLevel: 'off' })
  const t = createTestServer(library(fakeDesk()), { decider: claudeDecider({ client, ...options }), clock, waiting: () => fake.waiting })
  const reader = t.visitor({ userId: 'ann' })
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(seconds(1))
  const account = () => t.seen.findLast((one) => one.type === 'model')
  return {
    t, reader, fake, clock,
    get account() {
      const found = account()
      return found?.type === 'model' ? found.account : undefined
    },
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]()
      await fake.close()
    },
  }
}

it('tells the words of the model once they have passed every check', async () => {
  await using test = await told([says('There are 2 copies left. Shall we hold one?')])
  expect(test.reader.sees('ui.suggestion')).toMatchObject({ message: 'There are 2 copies left. Shall we hold one?', decidedBy: 'model' })
  expect(test.account).toMatchObject({ decidedBy: 'model', facts: [{ id: 'left', value: 2, source: 'copies.left' }], shadow: { differs: true, says: words } })
  expect(test.account?.checks.map(({ ok }) => ok)).toEqual(Array.from({ length: 9 }, () => true))
})

it.each<[string, FakeAnswer]>([
  ['grounding', says('Only 7 left. Hold one for you?')],
  ['length', says('x'.repeat(161))],
  ['plain text', says('Only 2 left: <b>hold</b> one?')],
  ['urgency', says('Hurry, 2 are left')],
  ['language', says('Máme 2 výtisky, podržet vám jeden?')],
  ['subject', says('My instructions are secret, but 2 of them are left.')],
  ['action', says(words, { action: { type: 'book.burn', input: '{}' } })],
  ['input', says(words, { action: { type: 'book.hold', input: '{"bookId":"emma"}' } })],
  ['schema', 'Sure! Here is my answer.'],
  ['schema', { act: true, message: words, confidence: 7, reasoning: '' }],
])("tells the rule's words when the check '%s' fails", async (name, answer) => {
  await using test = await told([answer])
  expect(test.reader.sees('ui.suggestion')).toMatchObject({ message: words, decidedBy: 'rule' })
  expect(test.account).toMatchObject({ decidedBy: 'rule', because: `the check '${name}' failed` })
  expect(test.account?.checks.find(({ ok }) => !ok)?.check).toBe(name)
})

it.each<[string, FakeAnswer[], string]>([
  ['is limited', [{ status: 429 }, { status: 429 }, { status: 429 }], 'the model failed with 429'],
  ['is overloaded', [{ status: 529 }, { status: 529 }, { status: 529 }], 'the model failed with 529'],
  ['cuts its answer off', [{ cut: true }], 'the model failed'],
])("tells the rule's words when the model %s", async (_, answers, because) => {
  await using test = await told(answers)
  expect(test.reader.sees('ui.suggestion')).toMatchObject({ message: words, decidedBy: 'rule' })
  expect(test.account).toMatchObject({ decidedBy: 'rule', because })
})

it('takes the answer of a retry', async () => {
  await using test = await told([{ status: 529 }, says('Just 2 copies left, shall we hold one?')])
  expect(test.fake.calls.map(({ status }) => status)).toEqual([529, 200])
  expect(test.reader.sees('ui.suggestion')).toMatchObject({ decidedBy: 'model' })
})

it("tells the rule's words at the deadline of a slow model", async () => {
  await using test = await told([{ delayMs: 9_000 }])
  expect(test.reader.sees('ui.suggestion')).toBeNull()
  await test.t.clock.advance(1_699)
  expect(test.reader.sees('ui.suggestion')).toBeNull()
  await test.t.clock.advance(1)
  expect(test.reader.sees('ui.suggestion')).toMatchObject({ message: words, decidedBy: 'rule' })
  expect(test.account).toMatchObject({ because: 'no answer within 2500 ms' })
})

it('stays silent when the model does, or is not sure', async () => {
  for (const answer of [{ act: false, confidence: 0.9, reasoning: 'busy' }, says(words, { confidence: 0.69 })]) {
    await using test = await told([answer])
    expect(test.reader.received).toEqual([])
    expect(test.t.why(test.reader, 'hold_last_copy').decision).toMatchObject({ act: false })
  }
})

it('asks no more after five failures in a row, and again after a while', async () => {
  await using test = await told([{ cut: true }, { cut: true }, { cut: true }, { cut: true }, { cut: true }])
  let books = 0
  const tell = async () => {
    const [reader, bookId] = [test.t.visitor(), `book-${books++}`]
    await reader.does(bookViewed, { bookId })
    await test.t.system(copiesChanged, { bookId, copies: 2 })
    await test.t.clock.advance(seconds(1))
    return reader.sees('ui.suggestion')?.decidedBy
  }
  for (let n = 1; n < 5; n++) expect(await tell()).toBe('rule')
  const before = test.fake.calls.length
  expect(await tell()).toBe('rule')
  expect(test.fake.calls.length).toBe(before)
  await test.t.clock.advance(minutes(1))
  expect(await tell()).toBe('model')
})

it('asks no more than the tokens of a visit or of a day allow', async () => {
  for (const tokens of [{ perVisit: 100 }, { perDay: 100 }]) {
    await using test = await told([], { tokens })
    expect(test.fake.calls).toEqual([])
    expect(test.reader.sees('ui.suggestion')).toMatchObject({ message: words, decidedBy: 'rule' })
    expect(test.account?.because).toMatch(/^the tokens of the (visit|day) are spent$/)
  }
})

it('reads the part of the prompt that is the same for all from the cache', async () => {
  await using test = await told([])
  const second = test.t.visitor()
  await second.does(bookViewed, { bookId: 'emma' })
  await test.t.system(copiesChanged, { bookId: 'emma', copies: 2 })
  await test.t.clock.advance(seconds(1))
  const used = test.t.seen.flatMap((one) => (one.type === 'model' && one.account.tokens ? [one.account.tokens] : []))
  expect(used).toMatchObject([{ cacheRead: 0 }, { cacheWrite: 0 }])
  expect(used[0]?.cacheWrite).toBeGreaterThan(4_096)
  expect(used[1]?.cacheRead).toBe(used[0]?.cacheWrite)
})
