// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { freshPage } from '../testing/fresh-page.js'
import { always } from '../testing/prompts.js'
import type { Visit } from '../testing/visit.js'
import { createProactive, type PromptResponse } from './index.js'

const page = freshPage()

/** An engine beside the client of a visit, whose person answers at once. */
function engineBeside({ client }: Visit, reply: PromptResponse = 'yes') {
  const shown: string[] = []
  const engine = createProactive({
    storage: 'memory',
    fatigue: { cooldownMs: 0 },
    attention: client.attention,
    async render({ id }) {
      shown.push(id)
      return reply
    },
  })
  engine.register(always('tour', { category: 'onboarding' }))
  return { engine, shown }
}

/** Ticks, and lets the requests of the page be answered. */
async function tick(visit: Visit, engine: ReturnType<typeof createProactive>) {
  const ticking = engine.tick()
  await visit.pass(2_000)
  return ticking
}

const sent = ({ server }: Visit, kind: string) => server.requests.filter((one) => one.kind === kind).map(({ body }) => body)

it('draws on the person’s budget at the assistant’s server, which is charged for what was shown', async () => {
  const visit = await page.goLive()
  const { engine, shown } = engineBeside(visit)
  expect([await tick(visit, engine), shown]).toEqual(['tour', ['tour']])
  expect(sent(visit, 'attention')).toEqual([{ kind: 'onboarding', priority: 'low' }])
  expect(sent(visit, 'attention.release')).toEqual([{ leaseId: 'lease-1', shown: true }])
})

it('shows nothing that the server refuses, nor anything while the app has its turn, and keeps its own limits where the server would grant more', async () => {
  const visit = await page.goLive()
  const { engine, shown } = engineBeside(visit, 'dismiss')
  visit.server.answer.attention = { ok: true, granted: false, reason: 'quiet' }
  expect(await tick(visit, engine)).toBeNull()
  expect(engine.explain('tour')?.lastTick?.gates.at(-1)).toEqual({ gate: 'attention', passed: false, reason: 'quiet' })
  delete visit.server.answer.attention
  const survey = visit.client.attention.request({ kind: 'survey', priority: 'low' })
  await visit.pass(100)
  expect(await tick(visit, engine)).toBeNull()
  ;(await survey).release(true)
  const ids = []
  for (let n = 0; n < 4; n++) ids.push(await tick(visit, engine))
  expect(ids).toEqual(['tour', 'tour', 'tour', null])
  expect(shown).toHaveLength(3)
  expect(engine.explain('tour')?.lastTick?.closed).toBe('sessionCap')
})
