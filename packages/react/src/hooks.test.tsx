// @vitest-environment jsdom
import { createProactiveClient } from '@proactive/browser'
import { defineAction, defineEvent } from '@proactive/protocol'
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react'
import { type ReactNode, StrictMode, useEffect } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import {
  AssistantActivity,
  AssistantSettings,
  ConsentBanner,
  ProactiveProvider,
  useAction,
  useAssistant,
  useSuggestion,
  useTrack,
} from './index.js'
import { createFakeClient } from './testing/fake-client.js'

const pageViewed = defineEvent('page.viewed', { data: z.object({ path: z.string() }) })
const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})
let assistant: ReturnType<typeof createFakeClient>
const wrapper = ({ children }: { children: ReactNode }): ReactNode => (
  <ProactiveProvider client={assistant.client}>{children}</ProactiveProvider>
)

beforeEach(() => {
  assistant = createFakeClient()
})
afterEach(cleanup)

describe('the provider', () => {
  it('starts the client while it is mounted', () => {
    const { unmount } = renderHook(() => null, { wrapper })
    expect(assistant.client.start).toHaveBeenCalledOnce()
    unmount()
    expect(assistant.client.stop).toHaveBeenCalledOnce()
  })

  it('is asked for in one clear sentence when it is missing', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useTrack(bookViewed))).toThrow('Put a <ProactiveProvider client={…}> above')
    vi.restoreAllMocks()
  })

  it('has the view of a page told before what its components track, though their effects run first', async () => {
    const told: string[] = []
    const client = createProactiveClient({
      events: [pageViewed, bookViewed],
      consent: 'not-required',
      runtime: {
        fetch: async () =>
          Response.json({
            token: 't',
            sessionId: 's',
            personId: 'visitor:v',
            userId: null,
            expiresAt: new Date(Date.now() + 900_000).toISOString(),
            now: new Date().toISOString(),
            protocol: 1,
            path: '/socket',
            limits: { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 },
          }),
        io: async () => () => {
          const heard: Record<string, () => void> = {}
          return {
            connected: true,
            connect: () => queueMicrotask(() => heard['connect']?.()),
            disconnect: () => {},
            on: (event, listener) => (heard[event] = listener),
            timeout: () => ({
              emit(_, body) {
                if ('events' in body && Array.isArray(body.events)) told.push(...body.events.map(({ type }) => type))
              },
            }),
          }
        },
      },
    })
    function Book(): ReactNode {
      const viewed = useTrack(bookViewed)
      useEffect(() => viewed({ bookId: 'dune' }), [viewed])
      return null
    }
    render(
      <StrictMode>
        <ProactiveProvider client={client}>
          <Book />
        </ProactiveProvider>
      </StrictMode>,
    )
    await vi.waitFor(() => expect(told).toEqual(['page.viewed', 'book.viewed']))
  })
})

describe('useTrack', () => {
  it('tells by one function that stays the same', () => {
    const { result, rerender } = renderHook(() => useTrack(bookViewed), { wrapper })
    const first = result.current
    rerender()
    result.current({ bookId: 'dune' })
    expect(result.current).toBe(first)
    expect(assistant.client.track).toHaveBeenCalledWith(bookViewed, { bookId: 'dune' })
  })

  it('has an effect tell what is seen once consent is given, and only once', () => {
    assistant = createFakeClient({ consent: 'unknown' })
    renderHook(
      () => {
        const viewed = useTrack(bookViewed)
        useEffect(() => viewed({ bookId: 'dune' }), [viewed])
      },
      { wrapper },
    )
    expect(assistant.client.track).not.toHaveBeenCalled()
    assistant.set({ consent: 'granted' })
    expect(assistant.client.track).toHaveBeenCalledOnce()
  })
})

describe('useSuggestion', () => {
  it('gives what is shown, by surface and kind, and not what still waits', () => {
    const { result } = renderHook(
      () => [useSuggestion(), useSuggestion({ surface: 'book' }), useSuggestion({ surface: 'shelf' }), useSuggestion({ kind: 'notification' })],
      { wrapper },
    )
    assistant.say({ phase: 'waiting' })
    expect(result.current).toEqual([null, null, null, null])
    assistant.say()
    expect(result.current.map((each) => each?.id)).toEqual(['c1', 'c1', undefined, undefined])
  })

  it('tells which action is offered, and only one with the declared input', () => {
    const { result } = renderHook(() => useSuggestion(), { wrapper })
    assistant.say()
    expect(result.current?.offers(holdBook)).toBe(true)
    assistant.say({ action: { type: 'book.hold', input: { bookId: 7 }, label: 'Hold' } })
    expect(result.current?.offers(holdBook)).toBe(false)
    assistant.say({ action: { type: 'book.buy', input: { bookId: 'dune' }, label: 'Buy' } })
    expect(result.current?.offers(holdBook)).toBe(false)
    assistant.say({ action: null })
    expect(result.current?.offers(holdBook)).toBe(false)
  })
})

describe('useAssistant', () => {
  it('renders again only when what was selected changes', () => {
    let renders = 0
    const { result } = renderHook(
      () => {
        renders++
        return useAssistant(({ consent, connection }) => ({ consent, connection }))
      },
      { wrapper },
    )
    const before = renders
    assistant.set({ droppedEvents: 3 })
    expect(renders).toBe(before)
    assistant.set({ connection: 'waiting' })
    expect(result.current).toEqual({ consent: 'granted', connection: 'waiting' })
  })

  it('gives all of it without a selector', () => {
    const { result } = renderHook(() => useAssistant(), { wrapper })
    result.current.setConsent('denied')
    expect(assistant.client.setConsent).toHaveBeenCalledWith('denied')
    expect(result.current.consent).toBe('granted')
  })
})

describe('useAction', () => {
  const accepted = { commandId: 'c1', type: 'book.hold', input: { bookId: 'dune' }, result: { until: 'noon' }, phase: 'accepted' } as const

  it('runs with the result of its own action, and is aborted when its component goes', () => {
    const done = vi.fn<(result: { until: string }, context: { signal: AbortSignal }) => void>()
    const { unmount } = renderHook(() => useAction(holdBook, done), { wrapper })
    assistant.done({ ...accepted, type: 'book.buy' })
    expect(done).not.toHaveBeenCalled()
    assistant.done(accepted)
    expect(done).toHaveBeenCalledWith({ until: 'noon' }, expect.objectContaining({ input: { bookId: 'dune' }, commandId: 'c1' }))
    unmount()
    expect(done.mock.calls[0]?.[1].signal.aborted).toBe(true)
  })

  it('is not called with what the contract does not let through', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const done = vi.fn<() => void>()
    renderHook(() => useAction(holdBook, done), { wrapper })
    assistant.done({ ...accepted, result: { until: 12 } })
    expect(done).not.toHaveBeenCalled()
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  it('hears of the undo', () => {
    const undo = vi.fn<() => void>()
    renderHook(() => useAction(holdBook, () => {}, { undo }), { wrapper })
    assistant.done({ ...accepted, result: null, phase: 'undone' })
    expect(undo).toHaveBeenCalledOnce()
  })
})

describe('consent', () => {
  it('is asked for once the page knows that it was not given before', () => {
    assistant = createFakeClient({ started: false, consent: 'unknown' })
    render(<ConsentBanner />, { wrapper })
    expect(document.querySelector('[data-proactive="consent"]')).toBeNull()
    assistant.set({ started: true })
    fireEvent.click(screen.getByRole('button', { name: 'Allow' }))
    expect(assistant.client.setConsent).toHaveBeenCalledWith('granted')
    fireEvent.click(screen.getByRole('button', { name: 'Do not allow' }))
    expect(assistant.client.setConsent).toHaveBeenLastCalledWith('denied')
    assistant.set({ consent: 'denied' })
    expect(document.querySelector('[data-proactive="consent"]')).toBeNull()
  })
})

describe('settings', () => {
  it('switch off, and say when that could not be saved', async () => {
    assistant.client.setPreferences.mockRejectedValue(new Error('offline'))
    render(<AssistantSettings />, { wrapper })
    await act(async () => fireEvent.click(screen.getByRole('checkbox')))
    expect(assistant.client.setPreferences).toHaveBeenCalledWith({ enabled: false })
    expect(screen.getByRole('alert').textContent).toBe('That could not be saved. Please try again.')
  })

  it('ask for consent first when it was refused', () => {
    assistant = createFakeClient({ consent: 'denied', preferences: null })
    render(<AssistantSettings />, { wrapper })
    fireEvent.click(screen.getByRole('checkbox'))
    expect(assistant.client.setConsent).toHaveBeenCalledWith('granted')
  })
})

describe('activity', () => {
  it('lists what was done, to be undone, and what was missed', () => {
    const entry = { time: '2030-01-01T12:00:00.000Z', action: null }
    assistant = createFakeClient({
      activity: [
        { ...entry, id: 'c2', state: 'missed', message: 'Emma is back.', undoToken: null },
        { ...entry, id: 'c1', state: 'accepted', message: 'One copy of Dune is left.', undoToken: 'u1' },
      ],
    })
    render(<AssistantActivity />, { wrapper })
    expect(screen.getAllByRole('listitem').map(({ dataset }) => dataset.state)).toEqual(['missed', 'accepted'])
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(assistant.client.undo).toHaveBeenCalledWith('c1')
  })
})
