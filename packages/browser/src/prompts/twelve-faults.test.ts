// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { always, openDesk } from '../testing/prompts.js'
import { triggers } from './index.js'

beforeEach(() => {
  sessionStorage.clear()
  vi.stubGlobal('navigator', { userAgent: 'test' })
})

/** An adapter like the browser's database, which outlives the engines of a test. */
function adapter() {
  const values = new Map<string, unknown>()
  return { open: () => {}, get: (key: string) => values.get(key), set: (key: string, value: unknown) => void values.set(key, value), close: () => {} }
}

describe('what an engine of prompts gets wrong easily', () => {
  it('1: ends a dismissal for the session with the session', async () => {
    const storage = adapter()
    const options = { storage, fatigue: { dismissPenalty: { sameId: 'session' } } } as const
    const desk = openDesk(options)
    desk.proactive.register(always('tour'))
    desk.reply = 'dismiss'
    expect(await desk.tickAfter(0)).toBe('tour')
    expect(await desk.tickAfter(86_400_000)).toBeNull()
    sessionStorage.clear()
    const next = openDesk(options)
    next.proactive.register(always('tour'))
    expect(next.proactive.explain('tour')?.dismissedInSession).toBe(false)
    expect(await next.tickAfter(0)).toBe('tour')
  })

  it('2: keeps a dismissed prompt away for as many milliseconds as sameId says', async () => {
    const desk = openDesk({ fatigue: { dismissPenalty: { sameId: 10_000 } } })
    desk.proactive.register(always('tour'))
    desk.reply = 'dismiss'
    expect(await desk.tickAfter(0)).toBe('tour')
    expect(await desk.tickAfter(9_999)).toBeNull()
    expect(desk.proactive.explain('tour')?.lastTick?.closed).toBe('sameId')
    expect(await desk.tickAfter(1)).toBe('tour')
  })

  it('3: counts sameCategory from a dismissal, not from a showing, and ends it with a yes', async () => {
    const desk = openDesk({ fatigue: { dismissPenalty: { sameCategory: 300_000 } } })
    desk.proactive.register(always('first', { category: 'tips', priority: 1 }))
    desk.proactive.register(always('second', { category: 'tips' }))
    expect([await desk.tickAfter(0), await desk.tickAfter(1)]).toEqual(['first', 'first'])
    desk.reply = 'later'
    const ticking = desk.tickAfter(1)
    await vi.waitFor(() => expect(desk.shown).toHaveLength(3))
    desk.clock.now += 200_000
    desk.answer('dismiss')
    await ticking
    expect(await desk.tickAfter(299_999)).toBeNull()
    expect(desk.proactive.explain('second')?.lastTick?.closed).toBe('sameCategory')
    desk.reply = 'yes'
    await desk.proactive.ask({ text: 'Really no tips?', category: 'tips' })
    expect(await desk.tickAfter(0)).toBe('first')
  })

  it('4: keeps the caps over a reload', async () => {
    const storage = adapter()
    const fatigue = { maxPerSession: 2, cooldownMs: 1_000, consecutiveDismissCap: 2 }
    const desk = openDesk({ storage, fatigue })
    desk.proactive.register(always('tour'))
    desk.reply = 'dismiss'
    expect(await desk.tickAfter(0)).toBe('tour')
    const reloaded = openDesk({ storage, fatigue })
    reloaded.proactive.register(always('tour'))
    reloaded.reply = 'dismiss'
    expect(await reloaded.tickAfter(999)).toBeNull()
    expect(reloaded.proactive.explain('tour')?.lastTick?.closed).toBe('cooldown')
    expect(await reloaded.tickAfter(1)).toBe('tour')
    const again = openDesk({ storage, fatigue: { ...fatigue, maxPerSession: 9 } })
    again.proactive.register(always('tour'))
    expect(await again.tickAfter(60_000)).toBeNull()
    expect(again.proactive.explain('tour')).toMatchObject({ dismissedInSession: true, fatigue: { sessionShown: 2, sessionDismisses: 2 }, lastTick: { closed: 'dismissals' } })
  })

  it('5: shows no second prompt while the first one is open', async () => {
    const desk = openDesk()
    desk.proactive.register(always('tour'))
    desk.proactive.register(always('survey'))
    desk.reply = 'later'
    const first = desk.proactive.tick()
    const second = desk.proactive.tick()
    await vi.waitFor(() => expect(desk.shown).toHaveLength(1))
    expect([await second, await desk.tickAfter(60_000)]).toEqual([null, null])
    expect(desk.proactive.explain('survey')?.lastTick).toMatchObject({ closed: 'showing', gates: expect.arrayContaining([{ gate: 'showing', passed: false, reason: "'tour' is shown" }]) })
    desk.answer('no')
    expect(await first).toBe('tour')
    expect(desk.shown).toHaveLength(1)
  })

  it('6: passes over a prompt whose trigger throws, and gives the budget of a failed renderer back', async () => {
    const desk = openDesk({ fatigue: { maxPerSession: 1, cooldownMs: 60_000 } })
    const broken = { id: 'broken', condition: () => { throw new Error('no signal') } }
    desk.proactive.register(always('bad', { priority: 9, triggers: [broken] }))
    desk.proactive.register(always('tour'))
    desk.reply = new Error('no place')
    expect(await desk.tickAfter(0)).toBeNull()
    expect(desk.proactive.explain('bad')?.lastTick?.gates.at(-1)).toEqual({ gate: 'triggers', passed: false, reason: 'broken failed: no signal' })
    expect(desk.proactive.explain('tour')).toMatchObject({ lastShownAt: null, fatigue: { sessionShown: 0, timeSinceLastShown: null }, lastTick: { shown: false, closed: 'render' } })
    expect(desk.track).not.toHaveBeenCalled()
    desk.reply = 'yes'
    expect(await desk.tickAfter(1)).toBe('tour')
    expect(desk.track.mock.calls.map(([name]) => name)).toEqual(['proactive.shown', 'proactive.response'])
    expect(desk.onError.mock.calls.map(([, origin]) => origin)).toEqual(["The trigger 'broken' of the prompt 'bad'", "render() of the prompt 'tour'"])
  })

  it('7: returns no id without a renderer, and says so', async () => {
    const desk = openDesk({ render: undefined })
    desk.proactive.register(always('tour'))
    expect(await desk.tickAfter(0)).toBeNull()
    expect(desk.proactive.explain('tour')).toMatchObject({ lastShownAt: null, fatigue: { sessionShown: 0 }, lastTick: { closed: 'render' } })
    await expect(desk.proactive.ask({ text: 'Anybody?' })).rejects.toThrow('no renderer')
  })

  it('8: counts ticks with everyN, not evaluations', async () => {
    const desk = openDesk()
    const third = triggers.schedule({ everyN: 3 })
    desk.proactive.register(always('one', { triggers: [third], priority: 1 }))
    desk.proactive.register(always('two', { triggers: [third] }))
    const ids = [await desk.tickAfter(0), await desk.tickAfter(0), await desk.tickAfter(0)]
    desk.proactive.pause()
    await desk.tickAfter(0)
    desk.proactive.resume()
    expect([...ids, await desk.tickAfter(0), await desk.tickAfter(0)]).toEqual([null, null, 'one', null, 'one'])
  })

  it('9: matches a page every time, also with a global or sticky expression', async () => {
    const desk = openDesk()
    for (const flags of ['g', 'y', 'gi']) {
      desk.proactive.register(always(flags, { triggers: [triggers.pageMatch({ path: new RegExp('/shop', flags) })] }))
      for (let n = 0; n < 4; n++) expect(await desk.tickAfter(0, { page: '/shop/7' })).toBe(flags)
      desk.proactive.unregister(flags)
    }
  })

  it('10: takes idle time and the intent to leave from the page, and from the context', async () => {
    const desk = openDesk()
    await desk.proactive.init()
    desk.proactive.register(always('idle', { triggers: [triggers.idleTime({ ms: 30_000 })], priority: 1 }))
    desk.proactive.register(always('exit', { triggers: [triggers.exitIntent()] }))
    desk.clock.now += 29_000
    dispatchEvent(new Event('pointermove'))
    expect(await desk.tickAfter(29_000, { dwellMs: 600_000 })).toBeNull()
    expect(await desk.tickAfter(1_000)).toBe('idle')
    dispatchEvent(new Event('keydown'))
    expect(await desk.tickAfter(0)).toBeNull()
    dispatchEvent(Object.assign(new MouseEvent('pointerout', { clientY: -1, relatedTarget: null }), { pointerType: 'mouse' }))
    expect(await desk.tickAfter(5_000)).toBe('exit')
    expect(await desk.tickAfter(10_000)).toBeNull()
    expect(await desk.tickAfter(0, { customMeta: { exitIntent: true } })).toBe('exit')
    expect(await desk.tickAfter(0, { idleMs: 30_000 })).toBe('idle')
  })

  it('11: forgets a prompt that is unregistered', async () => {
    const desk = openDesk({ fatigue: { dismissPenalty: { sameId: 'session' } } })
    desk.proactive.register(always('tour'))
    desk.reply = 'dismiss'
    await desk.tickAfter(0)
    desk.proactive.unregister('tour')
    expect(desk.proactive.explain('tour')).toBeNull()
    desk.proactive.register(always('tour'))
    expect(desk.proactive.explain('tour')).toMatchObject({ lastShownAt: null, dismissedInSession: false, lastTick: null })
    expect(await desk.tickAfter(0)).toBe('tour')
  })

  it.each([
    ['suppress', []],
    ['subtitle_only', ['bar']],
    ['blur_palette', ['card']],
  ] as const)('12: heeds an open palette in the mode %s', async (whenPaletteOpen, expected) => {
    const modes: unknown[] = []
    const desk = openDesk({
      whenPaletteOpen,
      isPaletteOpen: () => true,
      async render({ id }, _, { palette }) {
        modes.push([id, palette, document.documentElement.dataset['proactivePalette']])
        return 'yes'
      },
    })
    desk.proactive.register(always('card', { priority: 1 }))
    desk.proactive.register(always('bar', { surface: { text: 'In the bar', placement: 'subtitle' } }))
    const id = await desk.tickAfter(0)
    expect(id === null ? [] : [id]).toEqual(expected)
    expect(modes).toEqual(expected.map((one) => [one, whenPaletteOpen, whenPaletteOpen === 'blur_palette' ? 'blurred' : undefined]))
    expect(document.documentElement.dataset['proactivePalette']).toBeUndefined()
    expect(desk.proactive.explain('card')?.lastTick?.closed).toBe(whenPaletteOpen === 'blur_palette' ? null : 'palette')
  })

  it('12: takes every answer but the space bar as not seen while only the subtitle bar is free', async () => {
    let isOpen = true
    const desk = openDesk({ whenPaletteOpen: 'subtitle_only', isPaletteOpen: () => isOpen, fatigue: { maxPerSession: 1, cooldownMs: 60_000, consecutiveDismissCap: 1 } })
    const onResponse = vi.fn<() => void>()
    desk.proactive.register(always('bar', { surface: { text: 'In the bar', placement: 'subtitle' }, onResponse }))
    for (const reply of ['dismiss', 'no'] as const) {
      desk.reply = reply
      expect(await desk.tickAfter(0)).toBe('bar')
      expect(desk.proactive.explain('bar')).toMatchObject({ lastShownAt: null, dismissedInSession: false, variantStats: { _default: { wins: 0, losses: 0 } }, fatigue: { sessionShown: 0, sessionDismisses: 0, timeSinceLastShown: null } })
    }
    expect(onResponse).not.toHaveBeenCalled()
    isOpen = false
    expect(await desk.tickAfter(0)).toBe('bar')
    expect(onResponse).toHaveBeenCalledOnce()
  })
})
