import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { ProactiveProvider, type ProactiveProviderProps, SuggestionHost } from '../index.js'
import { loadCards } from '../use-cards.js'
import { loadOwnData } from '../use-own-data.js'
import { createFakeClient } from './fake-client.js'

type Observer = { owner: object; element: Element; report: (ratio: number) => void }

/** The page of one test. */
export interface Stage {
  assistant: ReturnType<typeof createFakeClient>
  /** Renders a page with a host, in StrictMode. */
  show: (page?: ReactNode, provider?: Omit<ProactiveProviderProps, 'client'>, host?: ReactNode) => void
  /** Sets how much of an element is in view, from 0 to 1. */
  setInView: (element: Element | null, ratio: number) => void
}

/** Gives each test of a file its own fake client, fake timers, and control over what is in view. */
export function setStage(): Stage {
  let observers: Observer[] = []

  class FakeIntersectionObserver {
    readonly #callback: IntersectionObserverCallback
    constructor(callback: IntersectionObserverCallback) {
      this.#callback = callback
    }
    observe(element: Element): void {
      const report = (intersectionRatio: number): void => {
        const entry = { intersectionRatio, isIntersecting: intersectionRatio > 0, target: element }
        act(() => {
          Reflect.apply(this.#callback, undefined, [[entry]])
        })
      }
      observers.push({ owner: this, element, report })
    }
    disconnect(): void {
      observers = observers.filter(({ owner }) => owner !== this)
    }
  }

  const stage: Stage = {
    assistant: createFakeClient(),
    show(page = <input aria-label="Search" />, provider = {}, host = <SuggestionHost />) {
      render(
        <StrictMode>
          <ProactiveProvider client={stage.assistant.client} {...provider}>
            {page}
            {host}
          </ProactiveProvider>
        </StrictMode>,
      )
    },
    setInView: (element, ratio) => observers.find((observer) => observer.element === element)?.report(ratio),
  }

  beforeAll(async () => Promise.all([loadCards(), loadOwnData()]))
  beforeEach(() => {
    vi.useFakeTimers()
    observers = []
    vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver)
    vi.stubGlobal('CSS', { supports: () => true, escape: (text: string) => text })
    stage.assistant = createFakeClient()
  })
  afterEach(() => {
    cleanup()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  return stage
}

export const part = (name: string): HTMLElement | null => document.querySelector(`[data-proactive="${name}"]`)
export const card = (): HTMLElement | null => part('suggestion')
export const press = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }))
export const wait = (ms: number): void =>
  act(() => {
    vi.advanceTimersByTime(ms)
  })
