// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { always, openDesk } from '../testing/prompts.js'
import { builtin, createProactive, type PromptResponse, type Trigger, triggers } from './index.js'

beforeEach(() => sessionStorage.clear())

/** An adapter like the browser's database, which outlives the engines of a test. */
function adapter() {
  const values = new Map<string, unknown>()
  return { values, open: () => {}, get: (key: string) => values.get(key), set: (key: string, value: unknown) => void values.set(key, structuredClone(value)), close: vi.fn<() => void>() }
}

describe('tick', () => {
  it('shows by default three prompts a session, a minute apart, until three were dismissed in a row', async () => {
    const run = async (reply: PromptResponse) => {
      const desk = openDesk({ fatigue: { maxPerSession: undefined, cooldownMs: undefined, consecutiveDismissCap: undefined } })
      desk.proactive.register(always('tour'))
      desk.reply = reply
      const ids = []
      for (const ms of [0, 59_999, 1, 60_000, 60_000, 60_000]) ids.push(await desk.tickAfter(ms))
      return { ids, closed: desk.proactive.explain('tour')?.lastTick?.closed }
    }
    expect(await run('yes')).toEqual({ ids: ['tour', null, 'tour', 'tour', null, null], closed: 'sessionCap' })
    expect(await run('dismiss')).toEqual({ ids: ['tour', null, 'tour', 'tour', null, null], closed: 'sessionCap' })
    const desk = openDesk({ fatigue: { consecutiveDismissCap: undefined } })
    desk.proactive.register(always('tour'))
    const ids = []
    for (const reply of ['dismiss', 'dismiss', 'no', 'dismiss', 'dismiss', 'dismiss', 'dismiss'] as const) {
      desk.reply = reply
      ids.push(await desk.tickAfter(0))
    }
    expect(ids).toEqual(['tour', 'tour', 'tour', 'tour', 'tour', 'tour', null])
    expect(desk.proactive.explain('tour')?.lastTick?.closed).toBe('dismissals')
  })

  it('takes the highest priority, of equal ones the first that was registered, with all triggers met or one of them', async () => {
    const desk = openDesk()
    const yes: Trigger = { id: 'yes', condition: async () => true }
    const no: Trigger = { id: 'no', condition: () => false }
    desk.proactive.register(always('first', { triggers: [yes] }))
    desk.proactive.register(always('second', { triggers: [yes, yes] }))
    desk.proactive.register(always('all', { priority: 2, triggers: [yes, no] }))
    desk.proactive.register(always('any', { priority: 1, triggers: [no, yes], triggerLogic: 'OR' }))
    expect(await desk.tickAfter(0)).toBe('any')
    expect(desk.proactive.explain('all')?.lastTick).toMatchObject({ closed: 'triggers' })
    expect(desk.proactive.explain('second')?.lastTick?.gates.at(-1)).toEqual({ gate: 'priority', passed: false, reason: "'any' goes first" })
    desk.proactive.unregister('any')
    expect(await desk.tickAfter(0)).toBe('first')
  })

  it('reads the built-in triggers from the context, which the page completes', async () => {
    expect(builtin.triggers).toBe(triggers)
    const met = async (trigger: Trigger, ctx: object) => trigger.condition({ now: 0, ...ctx })
    expect(await Promise.all([met(triggers.pageMatch({ path: '/shop' }), { page: '/shop/7' }), met(triggers.pageMatch({ path: /^\/shop$/ }), { page: '/shop/7' }), met(triggers.pageMatch({ path: 'shop' }), {})])).toEqual([true, false, false])
    expect(await Promise.all([met(triggers.dwell({ ms: 5 }), { dwellMs: 5 }), met(triggers.dwell({ ms: 5 }), { dwellMs: 4 }), met(triggers.dwell({ ms: 5, scope: 'session' }), { dwellMs: 9, sessionMs: 4 })])).toEqual([true, false, false])
    expect(await Promise.all([met(triggers.scrollDepth({ percent: 50 }), { scrollDepth: 50 }), met(triggers.scrollDepth({ percent: 50 }), {}), met(triggers.exitIntent(), { customMeta: { exitIntent: 1 } }), met(triggers.exitIntent(), {})])).toEqual([true, false, true, false])
    const idle = triggers.idleTime({ ms: 5 })
    expect(await Promise.all([met(idle, { idleMs: 5, dwellMs: 1 }), met(idle, { idleMs: 4, dwellMs: 9 }), met(idle, { customMeta: { idleMs: 5 } }), met(idle, { dwellMs: 5 }), met(idle, {})])).toEqual([true, false, true, true, false])
    const seen: unknown[] = []
    const desk = openDesk({ memory: { visits: 3 }, identity: async () => 'ada' })
    await desk.proactive.init()
    desk.proactive.register(always('tour', { triggers: [{ id: 'look', condition: (ctx) => seen.push(ctx) < 0 }] }))
    await desk.tickAfter(700, { customMeta: { plan: 'free' }, scrollDepth: undefined })
    expect(seen).toEqual([
      { now: desk.clock.now, page: '/', dwellMs: 700, sessionMs: 0, idleMs: 700, scrollDepth: 0, exitIntent: false, tick: 1, user: 'ada', memory: { visits: 3 }, customMeta: { plan: 'free' } },
    ])
  })

  it('passes over what throws or never answers, reports it once, and says so', async () => {
    vi.useFakeTimers()
    try {
      const boom = (what: string) => () => {
        throw new Error(what)
      }
      const desk = openDesk({ identity: boom('no identity'), analytics: { track: boom('no network') }, isPaletteOpen: () => false })
      desk.proactive.register(always('never', { priority: 5, triggers: [{ id: 'never', condition: async () => new Promise(() => {}) }] }))
      desk.proactive.register(always('rejects', { priority: 4, triggers: [{ id: 'rejects', condition: async () => Promise.reject(new Error('offline')) }] }))
      desk.proactive.register(always('wordless', { priority: 3, surface: { text: boom('no words') } }))
      desk.proactive.register(always('empty', { priority: 2, surface: { text: () => ' ' } }))
      desk.proactive.register(always('sound', { surface: { text: ({ page }) => `You are at ${page}.` }, onResponse: async () => Promise.reject(new Error('no handler')) }))
      for (let n = 0; n < 2; n++) {
        const ticking = desk.tickAfter(0, { page: '/home' })
        await vi.advanceTimersByTimeAsync(1_000)
        expect(await ticking).toBe('sound')
      }
      const reasons = ['never', 'rejects', 'wordless', 'empty'].map((id) => desk.proactive.explain(id)?.lastTick?.gates.at(-1))
      expect(reasons).toEqual([
        { gate: 'triggers', passed: false, reason: 'never failed: There was no answer within 1000 ms.' },
        { gate: 'triggers', passed: false, reason: 'rejects failed: offline' },
        { gate: 'words', passed: false, reason: 'no words' },
        { gate: 'words', passed: false, reason: expect.stringContaining('an empty text') },
      ])
      expect(desk.shown[0]?.surface).toMatchObject({ text: 'You are at /home.', yesLabel: 'Yes', noLabel: 'No' })
      expect(desk.onError.mock.calls.map(([, origin]) => origin)).toEqual([
        'identity()',
        "The trigger 'rejects' of the prompt 'rejects'",
        "The trigger 'never' of the prompt 'never'",
        "The prompt 'wordless'",
        "The prompt 'empty'",
        'analytics.track()',
        "onResponse() of the prompt 'sound'",
      ])
    } finally {
      vi.useRealTimers()
    }
  })

  it('counts the session over a reload, and takes a context that is none', async () => {
    const seen: unknown[] = []
    const open = () => {
      const desk = openDesk({ storage: adapter() })
      desk.proactive.register(always('tour', { triggers: [{ id: 'look', condition: ({ sessionMs, now }) => seen.push([sessionMs, now - desk.clock.now]) < 0 }] }))
      return desk
    }
    const desk = open()
    await desk.tickAfter(0)
    const reloaded = open()
    await reloaded.tickAfter(4_000)
    await reloaded.proactive.tick(JSON.parse('null'))
    await reloaded.proactive.tick({ now: Number.NaN })
    expect(seen).toEqual([[0, 0], [4_000, 0], [4_000, 0], [4_000, 0]])
  })

  it('shows nothing while a palette cannot be asked', async () => {
    const desk = openDesk({ isPaletteOpen: () => JSON.parse('') })
    desk.proactive.register(always('tour'))
    expect(await desk.tickAfter(0)).toBeNull()
    expect(desk.proactive.explain('tour')?.lastTick?.closed).toBe('palette')
  })

  it('lets a prompt whose renderer failed wait behind the others', async () => {
    const desk = openDesk({ render: async ({ id }) => (id === 'bad' ? Promise.reject(new Error('no room')) : 'yes') })
    desk.proactive.register(always('bad', { priority: 9 }))
    desk.proactive.register(always('good'))
    expect([await desk.tickAfter(0), await desk.tickAfter(0)]).toEqual([null, 'good'])
  })

  it('shows nothing after a pause, an unregistration or an end that came while the triggers were asked', async () => {
    for (const end of ['pause', 'unregister', 'dispose'] as const) {
      const desk = openDesk()
      const condition = () => {
        if (end === 'unregister') desk.proactive.unregister('tour')
        else void desk.proactive[end]()
        return true
      }
      desk.proactive.register(always('tour', { triggers: [{ id: 'late', condition }] }))
      expect(await desk.tickAfter(0)).toBeNull()
      expect(desk.shown).toEqual([])
    }
  })

  it('withdraws what is shown when it is unregistered, without an answer', async () => {
    const onResponse = vi.fn<() => void>()
    let signal: AbortSignal | undefined
    const desk = openDesk({ render: async (_, __, context) => new Promise(() => void (signal = context.signal)) })
    desk.proactive.register(always('tour', { onResponse }))
    const ticking = desk.tickAfter(0)
    await vi.waitFor(() => expect(signal).toBeDefined())
    desk.proactive.unregister('tour')
    expect([await ticking, signal?.aborted]).toEqual(['tour', true])
    expect(onResponse).not.toHaveBeenCalled()
    expect(desk.track.mock.calls.map(([name]) => name)).toEqual(['proactive.shown'])
  })

  it('ends a prompt after autoTimeoutMs as dismissed, as half a loss, and takes what is no answer as dismissed', async () => {
    vi.useFakeTimers()
    try {
      const desk = openDesk()
      desk.proactive.register(always('tour', { surface: { text: 'Shall we?', autoTimeoutMs: 5_000 } }))
      desk.reply = 'later'
      const ticking = desk.tickAfter(0)
      await vi.advanceTimersByTimeAsync(5_000)
      expect(await ticking).toBe('tour')
      expect(desk.proactive.explain('tour')).toMatchObject({ dismissedInSession: true, variantStats: { _default: { wins: 0, losses: 0.5 } } })
    } finally {
      vi.useRealTimers()
    }
    const sloppy = openDesk({ render: async () => JSON.parse('"ok"') })
    sloppy.proactive.register(always('tour'))
    expect(await sloppy.tickAfter(0)).toBe('tour')
    expect(sloppy.proactive.explain('tour')?.dismissedInSession).toBe(true)
    expect(sloppy.onError).toHaveBeenCalledExactlyOnceWith(new TypeError("render() resolved with ok, which counts as 'dismiss'. Resolve with 'yes', 'no' or 'dismiss'."), "render() of the prompt 'tour'")
  })

  it('tells the analytics what was shown and answered, and the prompt its answer', async () => {
    const onResponse = vi.fn<(...given: unknown[]) => void>()
    const desk = openDesk()
    desk.proactive.register(always('tour', { onResponse }))
    desk.reply = 'no'
    await desk.tickAfter(0, { page: '/home' })
    expect(desk.track.mock.calls).toEqual([
      ['proactive.shown', { promptId: 'tour', variantId: '_default' }],
      ['proactive.response', { promptId: 'tour', variantId: '_default', response: 'no' }],
    ])
    expect(onResponse).toHaveBeenCalledExactlyOnceWith('no', expect.objectContaining({ page: '/home', now: desk.clock.now }))
  })

  it('runs without a page, on the clock of its context', async () => {
    vi.stubGlobal('document', undefined)
    try {
      const proactive = createProactive({ storage: 'memory', render: async () => 'no' })
      proactive.register(always('tour', { triggers: [triggers.dwell({ ms: 100 })] }))
      const ids = []
      for (const ctx of [{ now: 1_000, dwellMs: 99 }, { now: 1_001, dwellMs: 100 }, { now: 61_000, dwellMs: 100 }, { now: 61_001, dwellMs: 100 }]) ids.push(await proactive.tick(ctx))
      expect(ids).toEqual([null, 'tour', null, 'tour'])
      await proactive.dispose()
      expect(await proactive.tick()).toBeNull()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('ask', () => {
  it('waits for what is shown, shows whatever the limits are, and counts', async () => {
    const desk = openDesk({ fatigue: { maxPerSession: 1 } })
    desk.proactive.register(always('tour'))
    desk.reply = 'later'
    const ticking = desk.tickAfter(0)
    await vi.waitFor(() => expect(desk.shown).toHaveLength(1))
    const asking = [desk.proactive.ask({ text: 'First?', yesLabel: 'Sure' }), desk.proactive.ask({ text: 'Second?' })]
    desk.reply = 'no'
    desk.answer('yes')
    expect([await ticking, ...(await Promise.all(asking))]).toEqual(['tour', 'no', 'no'])
    expect(desk.shown.slice(1).map(({ surface: { text, yesLabel, noLabel } }) => [text, yesLabel, noLabel])).toEqual([['First?', 'Sure', 'No'], ['Second?', 'Yes', 'No']])
    expect(desk.proactive.explain('tour')?.fatigue.sessionShown).toBe(3)
    await expect(desk.proactive.ask({ text: '' })).rejects.toThrow('an empty text')
    await desk.proactive.dispose()
    expect(await desk.proactive.ask({ text: 'Still there?' })).toBe('dismiss')
  })
})

describe('variants', () => {
  const two = always('tour', { surface: undefined, variants: [{ id: 'short', surface: { text: 'Tour?' } }, { id: 'long', surface: { text: 'Shall we show you around?' } }] })

  it('learn from answers over reloads, and are shown, frozen and reset', async () => {
    const storage = adapter()
    const open = () => {
      const desk = openDesk({ storage, runtime: { now: () => 0, elapsed: () => 0, random: () => 0.4 } })
      desk.proactive.register({ ...two, variantSelector: 'random' })
      return desk
    }
    const desk = open()
    await desk.tickAfter(0)
    expect(desk.shown[0]).toMatchObject({ surface: { text: 'Tour?' } })
    await desk.proactive.dispose()
    expect(storage.close).toHaveBeenCalledOnce()
    const { proactive, tickAfter } = open()
    await proactive.init()
    expect(proactive.explain('tour')?.variantStats).toEqual({ short: { wins: 1, losses: 0, winRate: 2 / 3 }, long: { wins: 0, losses: 0, winRate: 0.5 } })
    await proactive.freezeVariants('tour')
    await tickAfter(0)
    expect(proactive.explain('tour')?.variantStats['short']).toEqual({ wins: 1, losses: 0, isFrozen: true, winRate: 2 / 3 })
    await proactive.freezeVariants('tour', ['short'], false)
    await tickAfter(0)
    expect(proactive.explain('tour')?.variantStats['short']).toMatchObject({ wins: 2 })
    await proactive.resetVariants('tour')
    expect(proactive.explain('tour')?.variantStats['short']).toEqual({ wins: 0, losses: 0, winRate: 0.5 })
  })

  it('are told with the answer, and complete their surface from that of the prompt', async () => {
    const desk = openDesk()
    desk.proactive.register({ ...two, surface: { text: 'unused', yesLabel: 'Go', placement: 'inline' }, variants: [{ id: 'only', surface: { text: 'Tour?', noLabel: 'Later' } }] })
    await desk.tickAfter(0)
    expect(desk.shown[0]?.surface).toEqual({ text: 'Tour?', yesLabel: 'Go', noLabel: 'Later', placement: 'inline' })
    expect(desk.track).toHaveBeenLastCalledWith('proactive.response', { promptId: 'tour', variantId: 'only', response: 'yes' })
  })

  it('count all that two tabs learn at the same time', async () => {
    const storage = adapter()
    let last: Promise<unknown> = Promise.resolve()
    const locks = { request: async (_: string, task: () => Promise<void>) => (last = last.then(task)) }
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { locks }))
    try {
      const tabs = [openDesk({ storage }), openDesk({ storage })]
      for (const { proactive } of tabs) proactive.register(always('tour'))
      await Promise.all(tabs.map(async ({ proactive }) => proactive.init()))
      for (let n = 0; n < 10; n++) await Promise.all(tabs.map(async ({ tickAfter }) => tickAfter(0)))
      expect(storage.values.get('variants')).toEqual({ tour: { _default: { wins: 20, losses: 0 } } })
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('are chosen and learn in memory where the storage fails, and are stored once it works again', async () => {
    const storage = adapter()
    const { set } = storage
    let isFull = true
    const desk = openDesk({ storage: { ...storage, set: (key, value) => (isFull ? Promise.reject(new Error('full')) : set(key, value)) } })
    desk.proactive.register(always('tour'))
    expect(await desk.tickAfter(0)).toBe('tour')
    expect(desk.proactive.explain('tour')?.variantStats['_default']).toMatchObject({ wins: 1 })
    isFull = false
    await desk.tickAfter(0)
    expect(storage.values.get('variants')).toEqual({ tour: { _default: { wins: 2, losses: 0 } } })
    expect(desk.onError).toHaveBeenCalledExactlyOnceWith(new Error('full'), 'The storage of the prompts')
    const closed = openDesk({ storage: { ...storage, open: () => Promise.reject(new Error('blocked')) } })
    closed.proactive.register(always('tour'))
    expect([await closed.tickAfter(0), await closed.tickAfter(0)]).toEqual(['tour', 'tour'])
    expect(closed.proactive.explain('tour')?.variantStats['_default']).toMatchObject({ wins: 2 })
  })
})
