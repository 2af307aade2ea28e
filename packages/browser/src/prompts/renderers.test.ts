// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPieceRender, createProactive, createSubtitleRender, type PaletteMode, type PieceRenderOptions, type PromptSurface, triggers } from './index.js'

beforeEach(() => {
  document.body.innerHTML = '<input id="search"><div id="prompts"></div>'
})
afterEach(() => vi.useRealTimers())

const part = (name: string): HTMLElement | null => document.querySelector(`[data-proactive="${name}"]`)
const press = (key: string, target: EventTarget = document.body): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('createPieceRender', () => {
  /** Shows a prompt as a card, and resolves once the card is in the page. */
  async function show(surface: Partial<PromptSurface> = {}, options: PieceRenderOptions = {}, engine: Parameters<typeof createProactive>[0] = {}) {
    const proactive = createProactive({ storage: 'memory', render: createPieceRender(options), ...engine })
    const answered = proactive.ask({ text: 'Shall we show you around? <b>Now</b>', ...surface })
    await vi.waitFor(() => expect(part('suggestion')).not.toBeNull())
    return { proactive, answered }
  }

  it.each([
    ['accept', 'yes'],
    ['decline', 'no'],
    ['dismiss', 'dismiss'],
  ])('answers by the button %s with %s, and takes the card away', async (name, response) => {
    const { answered } = await show()
    expect(part('message')?.textContent).toBe('Shall we show you around? <b>Now</b>')
    expect([part('accept'), part('decline'), part('dismiss')].map((one) => [one?.textContent, one?.getAttribute('aria-label')])).toEqual([['Yes', null], ['No', null], ['×', 'Close']])
    expect(part('suggestion')?.getAttribute('aria-label')).toBe('Suggestion')
    part(name)?.click()
    expect(await answered).toBe(response)
    expect(part('suggestion')).toBeNull()
  })

  it('closes by Escape within the card and gives the focus back, and stays where the prompt cannot be dismissed', async () => {
    const { answered } = await show({}, { mount: '#prompts' })
    const search = document.querySelector<HTMLElement>('#search')
    search?.focus()
    part('accept')?.focus()
    press('Escape', part('accept') ?? document)
    expect([await answered, document.activeElement]).toEqual(['dismiss', search])
    const { answered: second } = await show({ dismissable: false }, { mount: '#prompts' }, { keys: { dismiss: 'x', yes: 'y' } })
    expect(part('dismiss')).toBeNull()
    press('Escape', part('accept') ?? document)
    press('x')
    expect(part('suggestion')?.parentElement?.id).toBe('prompts')
    press('y', search ?? document)
    expect(part('suggestion')).not.toBeNull()
    press('y')
    expect(await second).toBe('yes')
  })

  it('speaks the language that it is given, and is announced once it is in the page', async () => {
    const { answered, proactive } = await show({}, { locale: 'cs-CZ' })
    expect([part('accept')?.textContent, part('decline')?.textContent, part('dismiss')?.getAttribute('aria-label')]).toEqual(['Ano', 'Ne', 'Zavřít'])
    await vi.waitFor(() => expect(document.querySelector('[role="status"]')?.textContent).toContain('Shall we show you around?'))
    await proactive.dispose()
    expect(await answered).toBe('dismiss')
    expect([part('suggestion'), document.querySelector('[role="status"]')?.textContent]).toEqual([null, ''])
  })

  it('is placed by the host, and says so where there is no place', async () => {
    const unmount = vi.fn<() => void>()
    const place = (piece: HTMLElement) => {
      document.querySelector('#prompts')?.append(piece)
      return unmount
    }
    const { answered } = await show({ placement: 'inline' }, { mount: place })
    expect(part('suggestion')?.dataset['placement']).toBe('inline')
    part('accept')?.click()
    expect([await answered, unmount.mock.calls.length, part('suggestion')]).toEqual(['yes', 1, null])
    const nowhere = createProactive({ storage: 'memory', render: createPieceRender({ mount: '#nowhere' }), onError: () => {} })
    await expect(nowhere.ask({ text: 'Where?' })).rejects.toThrow("createPieceRender() finds no element '#nowhere'")
  })
})

describe('createSubtitleRender', () => {
  type Line = Parameters<Parameters<typeof createSubtitleRender>[0]['subtitle']['show']>[0]

  /** Registers a prompt in a subtitle bar, and ticks until it is shown. */
  async function show(whenPaletteOpen: PaletteMode = 'suppress', isOpen = false, surface: Partial<PromptSurface> = {}) {
    const lines: Line[] = []
    const hide = vi.fn<() => void>()
    const host = { subtitle: { show: (line: Line) => void lines.push(line), hide } }
    const proactive = createProactive({ storage: 'memory', render: createSubtitleRender(host), whenPaletteOpen, isPaletteOpen: () => isOpen, onError: (error) => { throw error } })
    proactive.register({ id: 'docs', triggers: [triggers.pageMatch({ path: '/' })], surface: { text: 'See the docs?', yesLabel: 'Show', ...surface } })
    const ticking = proactive.tick()
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    return { line: lines[0], hide, ticking, proactive }
  }

  it.each([
    ['onAccept', { wins: 1, losses: 0 }, false],
    ['onReject', { wins: 0, losses: 1 }, false],
    ['onCancel', { wins: 0, losses: 1 }, true],
  ] as const)('answers by %s, and hides the line', async (callback, counts, dismissedInSession) => {
    const { line, hide, ticking, proactive } = await show()
    expect(line).toMatchObject({ text: 'See the docs?  ·  Show / No', type: 'agent', autoHide: undefined })
    line?.[callback]()
    expect([await ticking, hide.mock.calls.length]).toEqual(['docs', 1])
    expect(proactive.explain('docs')).toMatchObject({ dismissedInSession, variantStats: { _default: counts } })
  })

  it('is answered by the space bar alone while a palette is open; what else comes means that it was not seen', async () => {
    const palette = document.querySelector('input') ?? document.body
    const first = await show('subtitle_only', true)
    const isTyped = press('k', palette)
    expect([await first.ticking, first.hide.mock.calls.length, isTyped]).toEqual(['docs', 1, true])
    expect(first.proactive.explain('docs')).toMatchObject({ lastShownAt: null, fatigue: { sessionShown: 0 } })
    const second = await show('subtitle_only', true)
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await second.ticking
    expect(second.proactive.explain('docs')).toMatchObject({ lastShownAt: null, fatigue: { sessionShown: 0 } })
    const third = await show('subtitle_only', true)
    const isSpaceTyped = press(' ', palette)
    await third.ticking
    expect(isSpaceTyped).toBe(false)
    expect(third.proactive.explain('docs')).toMatchObject({ variantStats: { _default: { wins: 1 } }, fatigue: { sessionShown: 1 } })
  })

  it('hides what is withdrawn, and what has been there long enough', async () => {
    const { hide, ticking, proactive } = await show()
    proactive.unregister('docs')
    expect([await ticking, hide.mock.calls.length]).toEqual(['docs', 1])
    const brief = await show('suppress', false, { autoTimeoutMs: 20 })
    expect(brief.line?.autoHide).toBe(20)
    expect([await brief.ticking, brief.hide.mock.calls.length]).toEqual(['docs', 1])
    expect(brief.proactive.explain('docs')?.dismissedInSession).toBe(true)
  })
})

describe('a page that is watched', () => {
  it('tells how far it was scrolled, and begins anew on the next page', async () => {
    vi.useFakeTimers()
    let now = 0
    const seen: object[] = []
    const proactive = createProactive({ storage: 'memory', render: async () => 'yes', runtime: { elapsed: () => now } })
    proactive.register({ id: 'deep', triggers: [{ id: 'look', condition: ({ page, dwellMs, scrollDepth }) => seen.push({ page, dwellMs, scrollDepth }) < 0 }], surface: { text: 'Deep?' } })
    await proactive.init()
    const scroller = document.documentElement
    Object.defineProperties(scroller, { scrollHeight: { value: 1_100, configurable: true }, clientHeight: { value: 100, configurable: true } })
    Object.defineProperty(document, 'scrollingElement', { value: scroller, configurable: true })
    scroller.scrollTop = 555
    document.dispatchEvent(new Event('scroll'))
    await vi.advanceTimersByTimeAsync(1_000)
    now = 4_000
    await proactive.tick()
    history.pushState(null, '', '/next')
    now = 5_000
    await proactive.tick()
    now = 5_500
    await proactive.tick()
    history.pushState(null, '', '/')
    expect(seen).toEqual([
      { page: '/', dwellMs: 4_000, scrollDepth: 50 },
      { page: '/next', dwellMs: 0, scrollDepth: 0 },
      { page: '/next', dwellMs: 500, scrollDepth: 0 },
    ])
    await proactive.dispose()
  })
})
