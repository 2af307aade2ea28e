import { describe, expect, it } from 'vitest'
import { type Desk, fakeDesk, library } from '../../fixtures/library.js'
import { virtualClock } from '../virtual-clock.js'
import { judgeScenario } from './judge-scenario.js'
import { connectBeforeMs, type Played, playScenario } from './play-scenario.js'
import { readScenarios } from './read-scenarios.js'

const view = { atMs: 0, person: 'ann', type: 'book.viewed', data: { bookId: 'dune' } }
const runsLow = { atMs: 5_000, source: 'erp', type: 'copies.changed', data: { bookId: 'dune', copies: 1 } }
const U = 'hold_last_copy'

interface Given {
  persons?: object
  expect?: object[]
  untilMs?: number
  desk?: Desk
}

async function play(script: object[], { persons = { ann: { userId: 'u1' } }, expect: expected = [{ person: 'ann', tell: U }], untilMs = 60_000, desk = fakeDesk() }: Given = {}): Promise<Played> {
  const line = JSON.stringify({ name: 's', start: '2026-03-12T17:00:00Z', persons, script, untilMs, expect: expected })
  const { scenarios, mistakes } = readScenarios(line, { file: 'a.jsonl', pack: library() })
  expect(mistakes).toEqual([])
  const [scenario] = scenarios
  if (!scenario) throw new Error('There is no scenario.')
  const clock = virtualClock(Date.parse(scenario.start) - connectBeforeMs)
  return playScenario(scenario, { pack: library(desk), clock })
}

const toldIn = ({ told }: Played): string[] => told.map(({ person, atMs, command: { data } }) => `${person} ${atMs} ${'message' in data ? data.message : data.useCase}`)
const answer = (atMs: number, what: string) => ({ atMs, person: 'ann', answer: what, useCase: U })

describe('a scenario', () => {
  it('is played on virtual time, and says what was told when, and what it rests on', async () => {
    const played = await play([view, runsLow])
    expect(toldIn(played)).toEqual(['ann 5200 Only 1 left. Hold one for you?'])
    expect(played.told[0]).toMatchObject({ facts: { left: 1 }, signal: { bookId: 'dune' } })
    expect(played.moments.map(({ type, atMs }) => `${type} ${atMs}`)).toEqual(['consent -1000', 'active 0', 'sent 5200', 'shown 5200'])
    expect([played.problems, played.refusals]).toEqual([[], []])
  })

  it('is the same each time', async () => {
    const [one, other] = [await play([view, runsLow, answer(9_000, 'decline')]), await play([view, runsLow, answer(9_000, 'decline')])]
    expect(one.told).toEqual(other.told)
    expect(one.moments).toEqual(other.moments)
  })

  it('lets a person accept and undo', async () => {
    const desk = fakeDesk()
    const played = await play([view, runsLow, answer(9_000, 'accept'), answer(12_000, 'undo')], { desk })
    expect(played.moments.flatMap((one) => (one.type === 'answered' ? [[one.atMs, one.answer, one.refused]] : []))).toEqual([[9_000, 'accept', false], [12_000, 'undo', false]])
    expect([desk.holds, desk.held.size]).toEqual([1, 0])
  })

  it.each([
    ['nothing was told', [view, answer(9_000, 'accept')], "at 9000 ms: ann cannot accept 'hold_last_copy', which is not on the screen. Nothing is there."],
    ['it was answered already', [view, runsLow, answer(9_000, 'decline'), answer(9_500, 'decline')], "at 9500 ms: ann cannot decline 'hold_last_copy', which is not on the screen. Nothing is there."],
    ['it was not accepted', [view, runsLow, answer(9_000, 'undo')], "at 9000 ms: ann cannot undo 'hold_last_copy', which is not on the screen. There is 'hold_last_copy' (open)."],
    ['its time is over', [view, runsLow, answer(200_000, 'accept')], "at 200000 ms: ann cannot accept 'hold_last_copy', which is not on the screen. Nothing is there."],
  ])('is wrong where an answer refers to what is not there: %s', async (_, script, problem) => {
    const { problems } = await play(script, { untilMs: 300_000 })
    expect(problems).toEqual([problem])
  })

  it('withdraws on virtual time what is no longer true', async () => {
    const { told } = await play([view, runsLow, { ...runsLow, atMs: 20_000, data: { bookId: 'dune', copies: 0 } }])
    expect(told.map(({ withdrawnAtMs }) => withdrawnAtMs)).toEqual([20_000])
  })

  it('keeps what a page says while the connection is down, with its time', async () => {
    const down = [{ atMs: 0, person: 'ann', connection: 'down' }, { ...view, atMs: 1_000 }, runsLow, { atMs: 9_000, person: 'ann', connection: 'up' }]
    expect(toldIn(await play(down))).toEqual(['ann 9000 Only 1 left. Hold one for you?'])
    expect(toldIn(await play(down.slice(0, 3)))).toEqual([])
  })

  it('sends a command of a lost connection when it is back, and tells it once', async () => {
    const played = await play([view, { atMs: 2_000, person: 'ann', connection: 'down' }, runsLow, { atMs: 20_000, person: 'ann', connection: 'up' }])
    expect(toldIn(played)).toEqual(['ann 5200 Only 1 left. Hold one for you?'])
    expect(played.moments.find(({ type }) => type === 'shown')?.atMs).toBe(20_000)
  })

  it('takes the consent of its first moment for the consent of the start', async () => {
    const played = await play([{ atMs: 0, person: 'ann', consent: 'denied' }, view, runsLow])
    expect(toldIn(played)).toEqual([])
    expect(played.refusals).toEqual([expect.stringContaining("'book.viewed' of ann was refused: consent_denied")])
  })

  it('merges preferences into what holds', async () => {
    const played = await play([
      { atMs: 0, person: 'ann', preferences: { frequency: 'minimal', categories: { availability: false } } },
      { atMs: 10, person: 'ann', preferences: { categories: { other: false }, quietUntil: '2026-03-12T18:00:00Z' } },
      { atMs: 20, person: 'ann', preferences: { quietUntil: null } },
    ])
    expect(played.moments.flatMap((one) => (one.type === 'preferences' ? [one.preferences] : [])).at(-1)).toEqual({ enabled: true, frequency: 'minimal', categories: { availability: false, other: false } })
  })

  it('tells one person in one of two tabs, and lets either tab answer', async () => {
    const persons = { ann: { userId: 'u1', tabs: 2 } }
    const played = await play([view, { ...view, tab: 1 }, runsLow, { ...answer(9_000, 'decline'), tab: 0 }], { persons })
    expect(played.told).toHaveLength(1)
    expect(played.problems).toEqual([])
  })

  it('notes what was refused, which a scenario may intend', async () => {
    const { refusals } = await play([{ ...view, type: 'copies.changed' }, { atMs: 1, source: 'erp', type: 'copies.changed', data: {} }])
    expect(refusals).toEqual([expect.stringMatching(/^at 0 ms: 'copies\.changed' of ann was refused: unknown_type/), expect.stringMatching(/^at 1 ms: 'copies\.changed' of erp was refused: invalid_event/)])
  })

  it('is wrong where a definition of the pack throws', async () => {
    const desk = { ...fakeDesk(), copies: () => Promise.reject(new Error('closed')) }
    expect((await play([view, runsLow], { desk })).problems).toEqual([expect.stringContaining('closed')])
  })

  it('is judged with the trace of each miss', async () => {
    const policy = { actions: { [U]: ['book.hold'] }, critical: [], timeZone: 'UTC', isScarce: () => true }
    const judged = judgeScenario(await play([view, runsLow], { expect: [{ person: 'ann', tell: U, says: ['two'] }] }), { policy, grounding: { names: [] } })
    expect(judged).toMatchObject({ violations: [], ungrounded: [], problems: [] })
    expect(judged.misses).toEqual([expect.stringMatching(/does not say 'two'[\s\S]*signal copies\.scarce[\s\S]*candidate of hold_last_copy with 70 of 70 points[\s\S]*gates: all open[\s\S]*facts \{"left":1\}/)])
  })
})
