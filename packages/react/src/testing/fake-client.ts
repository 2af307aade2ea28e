import type { ActionDone, ClientSnapshot, PageSuggestion, ProactiveClient } from '@proactive/browser'
import { act } from '@testing-library/react'
import { vi } from 'vitest'

const liveSnapshot: ClientSnapshot = {
  started: true,
  consent: 'granted',
  connection: 'live',
  connectionProblem: null,
  session: null,
  suggestions: [],
  activity: [],
  prepared: null,
  fills: [],
  workflows: [],
  preferences: { enabled: true, frequency: 'normal', categories: { usuals: true } },
  locale: 'en',
  droppedEvents: 0,
}

/** A suggestion to hold the last copy of a book. */
export const holdLastCopy: PageSuggestion = {
  id: 'c1',
  seq: 1,
  kind: 'suggestion',
  phase: 'open',
  priority: 'high',
  expiresAt: '2030-01-01T12:02:00.000Z',
  correlationId: 'k1',
  useCase: 'hold_last_copy',
  category: 'availability',
  message: 'One copy of Dune is left.',
  decidedBy: 'rule',
  action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Keep it for me' },
  anchor: 'book/dune',
  hold: null,
  place: null,
  why: [{ id: 'e1', text: 'You looked at Dune twice', time: '2030-01-01T11:58:00.000Z' }],
  seen: false,
  deferred: null,
  problem: null,
  undoToken: null,
}

/** Creates a client whose snapshot a test sets, and whose functions only record their calls. */
export function createFakeClient(first: Partial<ClientSnapshot> = {}) {
  let snapshot: ClientSnapshot = { ...liveSnapshot, ...first }
  const listeners = new Set<() => void>()
  const actionListeners = new Set<(done: ActionDone) => void>()

  const client = {
    start: vi.fn<ProactiveClient['start']>(),
    stop: vi.fn<ProactiveClient['stop']>(),
    track: vi.fn<(event: { type: string }, data: unknown) => void>(),
    page: vi.fn<ProactiveClient['page']>(),
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now: () => Date.parse('2030-01-01T12:00:00.000Z'),
    shown: vi.fn<ProactiveClient['shown']>(),
    accept: vi.fn<ProactiveClient['accept']>(async () => {}),
    extend: vi.fn<ProactiveClient['extend']>(async () => {}),
    decline: vi.fn<ProactiveClient['decline']>(),
    dismiss: vi.fn<ProactiveClient['dismiss']>(),
    ignore: vi.fn<ProactiveClient['ignore']>(),
    undo: vi.fn<ProactiveClient['undo']>(async () => {}),
    onAction: (listener: (done: ActionDone) => void) => {
      actionListeners.add(listener)
      return () => void actionListeners.delete(listener)
    },
    undoFill: vi.fn<ProactiveClient['undoFill']>(async () => {}),
    registerContext: vi.fn<ProactiveClient['registerContext']>(() => () => {}),
    registerField: vi.fn<ProactiveClient['registerField']>(() => () => {}),
    registerLoader: vi.fn<ProactiveClient['registerLoader']>(() => () => {}),
    registerWorkflow: vi.fn<ProactiveClient['registerWorkflow']>(() => () => {}),
    cancelWorkflow: vi.fn<ProactiveClient['cancelWorkflow']>(),
    reportError: vi.fn<ProactiveClient['reportError']>(),
    attention: { request: vi.fn<ProactiveClient['attention']['request']>(async () => ({ granted: true, release: () => {} })) },
    ask: vi.fn<ProactiveClient['ask']>(async () => ({ answer: 'We open at eight.', sources: [{ id: 'hours', text: 'Opening hours' }], decidedBy: 'search' as const })),
    prepared: vi.fn<ProactiveClient['prepared']>(async () => []),
    setConsent: vi.fn<ProactiveClient['setConsent']>(),
    loadPreferences: vi.fn<ProactiveClient['loadPreferences']>(async () => {}),
    setPreferences: vi.fn<ProactiveClient['setPreferences']>(async () => {}),
    setLocale: vi.fn<ProactiveClient['setLocale']>(),
    renewSession: vi.fn<ProactiveClient['renewSession']>(async () => {}),
    exportMe: vi.fn<ProactiveClient['exportMe']>(),
    eraseMe: vi.fn<ProactiveClient['eraseMe']>(async () => {}),
    forgetEvidence: vi.fn<ProactiveClient['forgetEvidence']>(async () => {}),
    trace: vi.fn<ProactiveClient['trace']>(async () => null),
    inspect: vi.fn<ProactiveClient['inspect']>(),
  } satisfies ProactiveClient

  return {
    client,
    set(change: Partial<ClientSnapshot>): void {
      act(() => {
        snapshot = { ...snapshot, ...change }
        for (const listener of listeners) listener()
      })
    },
    /** Shows a suggestion with these changes, or none for `null`. */
    suggest(change: Partial<PageSuggestion> | null = {}): void {
      this.set({ suggestions: change ? [{ ...holdLastCopy, ...change }] : [] })
    },
    /** Reports that an action was done or undone. */
    reportDone(done: ActionDone): void {
      act(() => actionListeners.forEach((listener) => listener(done)))
    },
  }
}

const serverSnapshot: ClientSnapshot = { ...liveSnapshot, started: false, consent: 'unknown', connection: 'off', preferences: null }
