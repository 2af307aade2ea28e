import type { ClientSnapshot, Following, InspectionMessage, ProactiveClient } from '@proactive/browser'
import { ProactiveError } from '@proactive/protocol'
import { act } from '@testing-library/react'
import { vi } from 'vitest'
import { lampMessages } from './lamp.js'

const liveSnapshot: ClientSnapshot = {
  started: true,
  consent: 'granted',
  connection: 'live',
  connectionProblem: null,
  session: { sessionId: 's1', personId: 'user:ann', userId: 'ann' },
  suggestions: [],
  activity: [],
  prepared: null,
  fills: [],
  workflows: [],
  preferences: { enabled: true, frequency: 'normal', categories: {} },
  locale: 'en',
  droppedEvents: 0,
}

/** A client whose inspection a test writes. */
export function createFakeClient({ snapshot = {}, operatorKey = 'the key', answers = {} }: {
  snapshot?: Partial<ClientSnapshot>
  operatorKey?: string
  /** The answers of the operator's routes. */
  answers?: Record<string, unknown>
} = {}) {
  let current: ClientSnapshot = { ...liveSnapshot, ...snapshot }
  const listeners = new Set<() => void>()
  const following: Following[] = []
  const inspect = vi.fn<ProactiveClient['inspect']>(async (key) => ({
    async follow(options) {
      if (key !== undefined && key !== operatorKey) throw new ProactiveError('unauthorized', 'The key is missing or wrong.')
      following.push(options)
      options.onProblem(null)
      await new Promise<void>((done) => options.signal.addEventListener('abort', () => done()))
    },
    async read(route) {
      if (!(route in answers)) throw new ProactiveError('not_found', `No answer for ${route}.`)
      return answers[route]
    },
  }))
  const used: Partial<ProactiveClient> = {
    getSnapshot: () => current,
    getServerSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now: () => Date.parse('2030-01-01T12:01:00.000Z'),
    inspect,
  }

  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the panel uses no other function of a client
    client: used as ProactiveClient,
    inspect,
    /** The inspections that were opened; `signal.aborted` for those that are over. */
    following,
    /** Brings messages to the panel, and lets it show them. */
    send: async (messages: readonly InspectionMessage[] = lampMessages): Promise<void> => {
      await act(async () => {
        for (const message of messages) following.at(-1)?.onMessage(message)
        await vi.advanceTimersByTimeAsync(50)
      })
    },
    set: (change: Partial<ClientSnapshot>): void => {
      act(() => {
        current = { ...current, ...change }
        for (const listener of listeners) listener()
      })
    },
    report: async (problem: ProactiveError): Promise<void> => {
      await act(async () => following.at(-1)?.onProblem(problem))
    },
  }
}
