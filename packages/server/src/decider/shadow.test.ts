import Anthropic from '@anthropic-ai/sdk'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, fakeDesk, library } from '../fixtures/library.js'
import { createTestServer } from '../testing/create-test-server.js'
import { fakeAnthropic } from '../testing/index.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { seconds } from '@proactive/protocol'
import { modelRecord } from '../ops/model-record.js'
import { modelStory } from '../ops/model-story.js'
import { claudeDecider } from './claude/claude-decider.js'
import { ruleDecider } from './rule-decider.js'
import { shadow } from './shadow.js'

it('does what the first decides, and records where the second differs', async () => {
  const clock = virtualClock()
  await using fake = await fakeAnthropic({ answers: [{ act: true, message: 'There are 2 left for you.', confidence: 0.9, reasoning: '' }], clock })
  const decider = shadow(ruleDecider(), claudeDecider({ client: new Anthropic({ apiKey: 'k', baseURL: fake.url }) }))
  await using t = createTestServer(library(fakeDesk()), { decider, clock, waiting: () => fake.waiting })
  const reader = t.visitor()
  await reader.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(seconds(1))
  expect(reader.sees('ui.suggestion')).toMatchObject({ message: 'Only 2 left. Hold one for you?', decidedBy: 'rule' })
  const account = t.seen.flatMap((one) => (one.type === 'model' ? [one.account] : []))
  expect(account).toMatchObject([{ decidedBy: 'rule', shadow: { by: 'claude-haiku-5-5', differs: true, says: 'There are 2 left for you.', account: { decidedBy: 'model' } } }])
  const [one] = account
  const story = (whole: boolean): string => (one ? modelStory(modelRecord(one, { forPage: (at) => new Date(at).toISOString() }, { whole })).join('\n') : '')
  expect(story(false)).toContain('where they differ: claude-haiku-5-5 would have said “There are 2 left for you.”')
  expect(story(false)).not.toContain('prompt')
  expect(story(true)).toMatch(/claude-haiku-5-5, which was only watched: prompt, after the policy/)
})
