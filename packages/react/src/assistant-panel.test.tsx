// @vitest-environment jsdom
import type { PreparedSuggestion } from '@proactive/browser'
import { type Asked, ProactiveError } from '@proactive/protocol'
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { AssistantPanel } from './assistant-panel.js'
import { ProactiveProvider } from './provider.js'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'

const scene = withClient()

const dune: PreparedSuggestion = {
  id: 'p1',
  message: 'Dune is back.',
  action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it for me', done: 'It is held for you' },
  why: [{ id: 'e1', text: 'You looked at it twice' }],
  phase: 'open',
  problem: null,
  undoToken: null,
}

/** Opens the panel in StrictMode, and lets what it loads arrive. */
async function open(change: Parameters<typeof createFakeClient>[0] = {}) {
  scene.assistant = createFakeClient(change)
  const rendered = render(<AssistantPanel />, { wrapper: ({ children }) => <StrictMode>{scene.wrapper({ children })}</StrictMode> })
  await act(async () => Promise.resolve())
  return { ...scene.assistant, ...rendered }
}

const waiting = (): HTMLElement => screen.getByRole('region', { name: 'Ready for you' })
const outcome = (): string | null | undefined => document.querySelector('[data-command-id="p1"] [role="status"]')?.textContent
const set = (change: Partial<PreparedSuggestion>): void => scene.assistant.set({ prepared: [{ ...dune, ...change }] })

describe('what waits in the panel', () => {
  it('is loaded when the panel opens, and counts as seen', async () => {
    const { client } = await open({ prepared: [dune] })
    expect(client.prepared).toHaveBeenCalled()
    expect(client.shown).toHaveBeenCalledWith('p1')
    expect(within(waiting()).getByText('Dune is back.')).toBeTruthy()
    expect(within(waiting()).getByText('You looked at it twice')).toBeTruthy()
  })

  it('is announced as loading, as empty, and as not to be loaded, with a way to try again', async () => {
    const { client } = await open()
    expect(within(waiting()).getByRole('status').textContent).toBe('One moment…')
    expect(waiting().getAttribute('aria-busy')).toBe('true')
    scene.assistant.set({ prepared: [] })
    expect(within(waiting()).getByRole('status').textContent).toBe('Nothing is waiting for you.')
    client.prepared.mockRejectedValueOnce(new ProactiveError('internal', 'Broken.'))
    scene.assistant.set({ connection: 'connecting' })
    scene.assistant.set({ connection: 'live' })
    await act(async () => Promise.resolve())
    expect(within(waiting()).getByRole('status').textContent).toBe('Something went wrong. Please try again.')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await act(async () => Promise.resolve())
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('says that there is no connection, and loads once there is one', async () => {
    const { client } = await open({ connection: 'waiting' })
    expect(within(waiting()).getByRole('status').textContent).toBe('We can’t connect right now. Please try again.')
    expect(client.prepared).not.toHaveBeenCalled()
    scene.assistant.set({ connection: 'live' })
    expect(client.prepared).toHaveBeenCalled()
  })

  it('is kept fresh while it is open and looked at, and no longer', async () => {
    vi.useFakeTimers()
    try {
      const { client, unmount } = await open({ prepared: [] })
      client.prepared.mockClear()
      await act(async () => vi.advanceTimersByTimeAsync(60_000))
      expect(client.prepared).toHaveBeenCalledTimes(2)
      unmount()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(client.prepared).toHaveBeenCalledTimes(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is accepted and undone, with its outcome announced and the focus kept in it', async () => {
    const { client } = await open({ prepared: [dune] })
    const accept = screen.getByRole('button', { name: 'Hold it for me' })
    accept.focus()
    fireEvent.click(accept)
    expect(client.accept).toHaveBeenCalledWith('p1')
    set({ phase: 'accepting' })
    expect(screen.getByRole('button', { name: 'Hold it for me' }).getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(screen.getByRole('button', { name: 'Hold it for me' }))
    expect(client.accept).toHaveBeenCalledTimes(1)
    set({ phase: 'accepted', undoToken: 'u1' })
    expect(outcome()).toBe('It is held for you')
    const undo = screen.getByRole('button', { name: 'Undo' })
    expect(document.activeElement).toBe(undo)
    fireEvent.click(undo)
    expect(client.undo).toHaveBeenCalledWith('p1')
    set({ phase: 'undoing', undoToken: 'u1' })
    set({ phase: 'undone' })
    expect(outcome()).toBe('Undone. Everything is as it was before.')
    expect(document.activeElement?.getAttribute('data-command-id')).toBe('p1')
  })

  it('takes no focus that was elsewhere', async () => {
    await open({ prepared: [{ ...dune, phase: 'accepting' }] })
    const field = screen.getByRole('textbox')
    field.focus()
    set({ phase: 'accepted', undoToken: 'u1' })
    expect(document.activeElement).toBe(field)
  })

  it('says why it is over, and is removed with the focus on the list', async () => {
    const { client } = await open({ prepared: [{ ...dune, phase: 'ended', problem: 'withdrawn' }] })
    expect(screen.getByText('This offer is no longer valid.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Hold it for me' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
    expect(client.dismiss).toHaveBeenCalledWith('p1')
    expect(document.activeElement).toBe(waiting())
  })
})

describe('a question', () => {
  const field = (): HTMLElement => screen.getByRole('textbox', { name: 'Ask us a question' })
  const ask = (question: string): void => {
    fireEvent.change(field(), { target: { value: question } })
    const button = screen.getByRole('button', { name: 'Ask' })
    fireEvent.submit(button.closest('form') ?? button)
  }
  const status = (): HTMLElement | undefined => within(screen.getByRole('region', { name: 'Assistant' })).getAllByRole('status').at(-1)

  it('is answered with its source, in a region that announces it', async () => {
    const { client } = await open()
    ask('When do you open?')
    expect(status()?.textContent).toBe('One moment…')
    await act(async () => Promise.resolve())
    expect(client.ask).toHaveBeenCalledWith('When do you open?')
    expect(status()?.textContent).toContain('We open at eight.')
    expect(within(screen.getByRole('list', { name: 'Source' })).getByText('Opening hours')).toBeTruthy()
    expect(status()?.textContent).toContain('Quoted from this site')
  })

  it('is marked where a model has phrased the answer', async () => {
    const { client } = await open()
    client.ask.mockResolvedValueOnce({ answer: 'At eight.', sources: [{ id: 'hours', text: 'Opening hours' }], decidedBy: 'model' })
    ask('When?')
    await act(async () => Promise.resolve())
    expect(document.querySelector('[data-proactive="answer"]')?.getAttribute('data-decided-by')).toBe('model')
    expect(status()?.textContent).toContain('AI')
  })

  it('shows a hostile answer as text', async () => {
    const { client } = await open()
    client.ask.mockResolvedValueOnce({ answer: '<img src=x onerror=alert(1)>', sources: [], decidedBy: 'search' })
    ask('When?')
    await act(async () => Promise.resolve())
    expect(document.querySelector('img')).toBeNull()
    expect(status()?.textContent).toContain('<img src=x onerror=alert(1)>')
  })

  it.each([
    ['rate_limited', 'That was a lot of questions. Please try again in a minute.'],
    ['unavailable', 'We can’t answer that right now. Please try again later.'],
    ['internal', 'Something went wrong. Please try again.'],
  ] as const)('says in words that it failed with %s', async (code, text) => {
    const { client } = await open()
    client.ask.mockRejectedValueOnce(new ProactiveError(code, 'For developers.'))
    ask('When?')
    await act(async () => Promise.resolve())
    expect(status()?.textContent).toBe(text)
  })

  it('says that there is no connection', async () => {
    const { client } = await open({ connection: 'waiting' })
    client.ask.mockRejectedValueOnce(new ProactiveError('unavailable', 'No connection.'))
    ask('When?')
    await act(async () => Promise.resolve())
    expect(status()?.textContent).toBe('We can’t connect right now. Please try again.')
  })

  it('is sent once while it waits for its answer, and not at all where it is empty', async () => {
    const { client } = await open()
    const answering: ((answer: Asked) => void)[] = []
    client.ask.mockImplementation(() => new Promise((resolve) => answering.push(resolve)))
    ask('  ')
    expect(client.ask).not.toHaveBeenCalled()
    ask('When?')
    ask('When?')
    expect(client.ask).toHaveBeenCalledTimes(1)
    await act(async () => answering[0]?.({ answer: 'At eight.', sources: [], decidedBy: 'search' }))
    expect(status()?.textContent).toContain('At eight.')
    expect(document.activeElement).not.toBe(null)
  })

  it('takes no more characters than the server, and is not captured', async () => {
    await open()
    expect(field().getAttribute('maxlength')).toBe('300')
    expect(field().closest('[data-proactive-ignore]')).not.toBeNull()
  })
})

describe('the panel', () => {
  it.each([
    ['without consent', { consent: 'denied' as const }],
    ['while the assistant is switched off', { preferences: { enabled: false, frequency: 'normal' as const, categories: {} } }],
  ])('shows and asks nothing %s', async (_, change) => {
    const { client, container } = await open({ prepared: [dune], ...change })
    expect(container.querySelector('[data-proactive="panel"]')).toBeNull()
    expect(client.prepared).not.toHaveBeenCalled()
  })

  it('speaks Czech, and the words of the app', async () => {
    scene.assistant = createFakeClient({ locale: 'cs-CZ', prepared: [] })
    render(
      <ProactiveProvider client={scene.assistant.client} messages={{ cs: { waiting: 'Nachystáno' } }}>
        <AssistantPanel />
      </ProactiveProvider>,
    )
    await act(async () => Promise.resolve())
    expect(screen.getByRole('region', { name: 'Nachystáno' }).textContent).toContain('Nic na vás nečeká.')
    expect(screen.getByRole('textbox', { name: 'Na co se chcete zeptat?' })).toBeTruthy()
  })
})
