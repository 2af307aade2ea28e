// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AttentionRequest, AttentionTurn } from '../attention/attention.js'
import { always, openDesk } from '../testing/prompts.js'

beforeEach(() => sessionStorage.clear())

/** An adapter like the browser's database, which outlives the engines of a test. */
describe("the assistant's budget", () => {
  const turnOf = (turn: Partial<AttentionTurn> = {}) => {
    const release = vi.fn<(shown: boolean) => void>()
    const request = vi.fn<(asked: AttentionRequest) => Promise<AttentionTurn>>(async () => ({ granted: true, release, ...turn }))
    return { release, attention: { request } }
  }

  it('grants a turn to a prompt that is shown, and takes it back unused from one that is not', async () => {
    const { release, attention } = turnOf()
    const desk = openDesk({ attention })
    desk.proactive.register(always('tour', { category: 'onboarding' }))
    await desk.tickAfter(0)
    expect(attention.request).toHaveBeenCalledExactlyOnceWith({ kind: 'onboarding', priority: 'low', signal: expect.any(AbortSignal) })
    expect(release).toHaveBeenCalledExactlyOnceWith(true)
    desk.reply = new Error('no room')
    await desk.tickAfter(0)
    expect(release).toHaveBeenLastCalledWith(false)
  })

  it('is given a turn back that arrives when the prompt was taken away', async () => {
    const { release, attention } = turnOf()
    let grant: ((turn: AttentionTurn) => void) | undefined
    attention.request.mockImplementationOnce(() => new Promise((done) => void (grant = done)))
    const desk = openDesk({ attention })
    const takeAway = desk.proactive.register(always('tour'))
    const ticking = desk.tickAfter(0)
    await vi.waitUntil(() => grant !== undefined)
    takeAway()
    grant?.({ granted: true, release })
    expect([await ticking, desk.shown]).toEqual([null, []])
    expect(release).toHaveBeenCalledExactlyOnceWith(false)
  })

  it('refuses a prompt that the limits here would show, and is not asked where these refuse', async () => {
    const { attention } = turnOf({ granted: false, reason: 'quiet' })
    const desk = openDesk({ attention, fatigue: { cooldownMs: 1_000 } })
    desk.proactive.register(always('tour'))
    expect(await desk.tickAfter(0)).toBeNull()
    expect(desk.proactive.explain('tour')).toMatchObject({ fatigue: { sessionShown: 0 }, lastTick: { closed: 'attention' } })
    expect(desk.proactive.explain('tour')?.lastTick?.gates.at(-1)).toEqual({ gate: 'attention', passed: false, reason: 'quiet' })
    attention.request.mockResolvedValueOnce({ granted: true, release: () => {} })
    expect(await desk.tickAfter(1_000)).toBe('tour')
    expect(await desk.tickAfter(999)).toBeNull()
    expect(attention.request).toHaveBeenCalledTimes(2)
  })

  it('lets the next prompt ask where the first one was refused', async () => {
    const { attention } = turnOf()
    attention.request.mockResolvedValueOnce({ granted: false, reason: 'category', release: () => {} })
    const desk = openDesk({ attention })
    desk.proactive.register(always('muted', { priority: 1 }))
    desk.proactive.register(always('tour'))
    expect(await desk.tickAfter(0)).toBe('tour')
  })
})
