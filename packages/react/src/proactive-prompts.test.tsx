// @vitest-environment jsdom
import { createProactive, type Proactive, type ProactiveOptions, type PromptDefinition, triggers } from '@proactive/browser/prompts'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ProactivePrompts, type PromptCard, usePrompt } from './prompts.js'
import { ProactiveProvider } from './provider.js'
import { createFakeClient } from './testing/fake-client.js'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const createEngine = (options: ProactiveOptions = {}) => {
  const onError = vi.fn<(error: unknown, origin: string) => void>()
  return { onError, engine: createProactive({ storage: 'memory', fatigue: { maxPerSession: 99, cooldownMs: 0, dismissPenalty: { sameId: 'session' } }, onError, ...options }) }
}

function Tour(prompt: Partial<PromptDefinition>): ReactNode {
  usePrompt(Object.assign({ id: 'tour', triggers: [], surface: { text: 'Shall we show you around?', yesLabel: 'Show me' } }, prompt))
  return <input aria-label="Search" />
}

const show = (engine: Proactive, page: ReactNode = <Tour />, props: Partial<Parameters<typeof ProactivePrompts>[0]> = {}) =>
  render(
    <StrictMode>
      <ProactivePrompts engine={engine} {...props}>
        {page}
      </ProactivePrompts>
    </StrictMode>,
  )

/** Ticks, and waits for what React renders. Returns the tick, which goes on until the prompt is answered. */
async function tick(engine: Proactive): Promise<Promise<string | null>[]> {
  let ticking = Promise.resolve<string | null>(null)
  await act(async () => {
    ticking = engine.tick()
    await new Promise((resolve) => void setTimeout(resolve))
  })
  return [ticking]
}

const part = (name: string): HTMLElement | null => document.querySelector(`[data-proactive="${name}"]`)
const click = async (name: string): Promise<void> => act(async () => void fireEvent.click(screen.getByRole('button', { name })))

describe('ProactivePrompts', () => {
  it('shows a prompt in the card of the kit, announces it, and tells its answer', async () => {
    const onResponse = vi.fn<(response: string) => void>()
    const { engine } = createEngine()
    show(engine, <Tour onResponse={onResponse} />)
    expect(screen.getByRole('status').textContent).toBe('')
    const [ticking] = await tick(engine)
    expect(part('suggestion')).toMatchObject({ dataset: { look: 'kit', useCase: 'tour', placement: 'corner' }, parentElement: document.body })
    expect([part('message')?.textContent, part('accept')?.textContent, part('decline')?.textContent, part('menu')]).toEqual(['Shall we show you around?', 'Show me', 'No', null])
    expect(screen.getByRole('status').textContent).toBe('Shall we show you around? Press F6 to go to the suggestion.')
    await click('Show me')
    expect([await ticking, onResponse.mock.calls[0]?.[0], part('suggestion'), screen.getByRole('status').textContent]).toEqual(['tour', 'yes', null, ''])
  })

  it('has the keyboard of a suggestion: the shortcut, Escape, and the focus that returns', async () => {
    const { engine } = createEngine()
    show(engine)
    const [ticking] = await tick(engine)
    const search = screen.getByRole('textbox')
    act(() => search.focus())
    fireEvent.keyDown(document, { key: 'F6' })
    expect(document.activeElement).toBe(part('accept'))
    await act(async () => void fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' }))
    expect([await ticking, document.activeElement]).toEqual(['tour', search])
    expect(engine.explain('tour')?.dismissedInSession).toBe(true)
  })

  it('renders a card of the app’s own by the same props, in its own place', async () => {
    const { engine } = createEngine()
    const own = ({ text, cardProps, messageProps, acceptProps, dismissProps }: PromptCard): ReactNode => (
      <article {...cardProps} title={text}>
        <h2 {...messageProps} />
        <button {...acceptProps} />
        <button {...dismissProps} />
      </article>
    )
    const { container } = show(engine, <Tour surface={{ text: 'A tour?', placement: 'inline', dismissable: false }} />, { render: own, locale: 'cs' })
    const [ticking] = await tick(engine)
    expect(container.querySelector('article')).toMatchObject({ title: 'A tour?', dataset: { placement: 'inline' } })
    expect(part('dismiss')?.hidden).toBe(true)
    fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' })
    expect(container.querySelector('article')).not.toBeNull()
    await click('Ano')
    expect(await ticking).toBe('tour')
  })

  it('gives the budget back where the app’s own card throws, and the page goes on', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const { engine, onError } = createEngine()
    show(engine, <Tour />, {
      render: () => {
        throw new Error('no card')
      },
    })
    const [ticking] = await tick(engine)
    expect(await ticking).toBeNull()
    expect(engine.explain('tour')).toMatchObject({ lastShownAt: null, fatigue: { sessionShown: 0 }, lastTick: { closed: 'render' } })
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('no card'), "render() of the prompt 'tour'")
    expect(screen.getByRole('textbox')).toBeTruthy()
    vi.restoreAllMocks()
  })

  it('ticks by itself where it is asked to, and ends with what it shows when it is unmounted', async () => {
    vi.useFakeTimers()
    const { engine } = createEngine()
    const { unmount } = show(engine, <Tour triggers={[triggers.schedule({ everyN: 2 })]} />, { tickMs: 5_000 })
    await act(async () => vi.advanceTimersByTimeAsync(9_000))
    expect(part('suggestion')).toBeNull()
    await act(async () => vi.advanceTimersByTimeAsync(1_000))
    expect(part('suggestion')).not.toBeNull()
    unmount()
    await vi.advanceTimersByTimeAsync(20_000)
    expect([part('suggestion'), engine.explain('tour')]).toEqual([null, null])
  })

  it('takes language, texts and shortcut from a provider above', async () => {
    const { engine } = createEngine()
    render(
      <ProactiveProvider client={createFakeClient({ locale: 'cs' }).client} shortcut="F8">
        <ProactivePrompts engine={engine}>
          <Tour />
        </ProactivePrompts>
      </ProactiveProvider>,
    )
    const [ticking] = await tick(engine)
    expect([part('decline')?.textContent, part('dismiss')?.getAttribute('aria-label')]).toEqual(['Ne', 'Zavřít'])
    fireEvent.keyDown(document, { key: 'F8' })
    expect(document.activeElement).toBe(part('accept'))
    await click('Ne')
    expect(await ticking).toBe('tour')
  })

  it('shows the kit’s own texts where those of the app cannot be read, and reports that', async () => {
    const { engine, onError } = createEngine()
    const broken = { en: Object.defineProperty({}, 'close', { enumerable: true, get: () => JSON.parse('') }) }
    show(engine, <Tour />, { messages: broken })
    const [ticking] = await tick(engine)
    await click('Close')
    expect(await ticking).toBe('tour')
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(SyntaxError), 'The texts of ProactivePrompts')
  })

  it('renders on a server with an empty live region', () => {
    const { engine } = createEngine()
    const html = renderToString(
      <ProactivePrompts engine={engine}>
        <Tour />
      </ProactivePrompts>,
    )
    expect(html).toMatch(/<input[^>]*><div data-proactive="live"[^>]*><\/div>/)
    expect(engine.explain('tour')).toBeNull()
  })
})

describe('usePrompt', () => {
  it('registers while it is mounted, with the latest words, and keeps what the session knows', async () => {
    const { engine } = createEngine()
    const page = (tour: ReactNode): ReactNode => <ProactivePrompts engine={engine}>{tour}</ProactivePrompts>
    const { rerender } = render(page(<Tour triggers={[{ id: 'never', condition: () => false }]} />))
    expect(await engine.tick()).toBeNull()
    rerender(page(<Tour surface={{ text: 'Now?' }} />))
    const [ticking] = await tick(engine)
    expect(part('message')?.textContent).toBe('Now?')
    await click('Close')
    expect(await ticking).toBe('tour')
    rerender(page(null))
    expect(engine.explain('tour')).toBeNull()
    rerender(page(<Tour />))
    expect(engine.explain('tour')).toMatchObject({ dismissedInSession: true })
    expect(await engine.tick()).toBeNull()
  })

  it('reports a second prompt of one id and a prompt without words, and the page goes on', () => {
    const { engine, onError } = createEngine()
    render(
      <ProactivePrompts engine={engine}>
        <Tour />
        <Tour />
        <Tour id="empty" surface={{ text: '' }} />
      </ProactivePrompts>,
    )
    expect(screen.getAllByRole('textbox')).toHaveLength(3)
    expect(onError.mock.calls.map(([error]) => String(error))).toEqual([expect.stringContaining("A prompt with the id 'tour' is registered already"), expect.stringContaining("The prompt 'empty' has no words")])
  })

  it('takes the engine that it is given, also beside ProactivePrompts', async () => {
    const { engine } = createEngine()
    function Beside(): ReactNode {
      usePrompt({ id: 'beside', triggers: [], surface: { text: 'Here?' } }, engine)
      return null
    }
    render(
      <>
        <ProactivePrompts engine={engine} />
        <Beside />
      </>,
    )
    const [ticking] = await tick(engine)
    await click('Yes')
    expect(await ticking).toBe('beside')
  })

  it('throws without an engine', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => render(<Tour />)).toThrow('Put <ProactivePrompts engine={…}> above it')
    vi.restoreAllMocks()
  })
})
