import Anthropic from '@anthropic-ai/sdk'
import type { ModelAccount } from '@proactive/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { library } from '../../fixtures/library.js'
import { silent } from '../../runtime/logger.js'
import { fakeAnthropic, type FakeAnthropic, type FakeAnswer, virtualClock } from '../../testing/index.js'
import { claudeDecider } from './claude-decider.js'
import type { ClaudeTuning } from './claude-tuning.js'

let fake: FakeAnthropic
beforeAll(async () => {
  fake = await fakeAnthropic()
})
afterAll(() => fake.close())

const context = { reaction: 'hold_order', brief: 'Call only a reader of years.', facts: { books: 4 }, steps: ['block', 'write', 'call'] }

/** Asks a decider of its own, whose model answers in turn. */
async function choose({ answers, times = 1, abort = new AbortController().signal, ...tuning }: ClaudeTuning & { answers: FakeAnswer[]; times?: number; abort?: AbortSignal }) {
  const decider = claudeDecider({ client: new Anthropic({ apiKey: 'k', baseURL: fake.url, logLevel: 'off', maxRetries: 0 }), ...tuning })
  const counted: (ModelAccount & { useCase: string })[] = []
  decider.connect?.({ clock: virtualClock(), logger: silent, pack: library(), recent: () => Promise.resolve({ events: [], others: [] }), addTokens: (tokens) => Promise.resolve(tokens), onModel: (account) => void counted.push(account) })
  fake.answerWith(answers)
  const before = fake.calls.length
  const chosen: unknown[] = []
  for (let n = 0; n < times; n++) chosen.push(await decider.choose?.(context, { abort }))
  return { chosen: chosen.at(-1), counted, calls: fake.calls.slice(before).map(({ body }) => JSON.stringify(body)) }
}

describe('a choice of the model among the steps of a reaction', () => {
  it.each([[['write']], [['block', 'call']], [[]]])('is taken where it names declared steps: %j', async (steps) => {
    const { chosen, counted, calls } = await choose({ answers: [{ steps }] })
    expect(chosen).toEqual(steps)
    expect(counted).toMatchObject([{ useCase: 'hold_order', decidedBy: 'model', tokens: { output: expect.any(Number) } }])
    expect(calls).toHaveLength(1)
    expect(calls[0]).toContain('Call only a reader of years.')
  })

  it.each<[what: string, answer: FakeAnswer, because: string]>([
    ['names another step', { steps: ['write', 'delete_everything'] }, "the check 'action' failed"],
    ['names a step in another spelling', { steps: ['Write'] }, "the check 'action' failed"],
    ['is a decision', { act: true, message: 'x', confidence: 1, reasoning: '' }, "the check 'schema' failed"],
    ['is no JSON', 'write', "the check 'schema' failed"],
    ['is a failure', { status: 529 }, 'the model failed'],
  ])('is the rule’s where it %s', async (_, answer, because) => {
    const { chosen, counted } = await choose({ answers: [answer] })
    expect(chosen).toBeNull()
    expect(counted).toMatchObject([{ decidedBy: 'rule', because }])
  })

  it('is the rule’s when the tokens are spent, and no call is made then', async () => {
    const { chosen, counted, calls } = await choose({ answers: [{ steps: ['write'] }, { steps: ['write'] }], times: 2, tokens: { perVisit: 700 } })
    expect(chosen).toBeNull()
    expect(counted.map(({ decidedBy }) => decidedBy)).toEqual(['model', 'rule'])
    expect(calls).toHaveLength(1)
  })
})
