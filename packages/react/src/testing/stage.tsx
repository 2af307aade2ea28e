import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, vi } from 'vitest'
import { ProactiveProvider, SuggestionHost, type SuggestionHostProps } from '../index.js'
import { createFakeClient } from './fake-client.js'

type Observer = { element: Element; tell: (ratio: number) => void }

export interface Stage {
  assistant: ReturnType<typeof createFakeClient>
  /** Puts a page with a host on it, in StrictMode. */
  show: (props?: SuggestionHostProps, page?: ReactNode, locale?: string) => void
  /** Says how much of an element is in sight. */
  sight: (element: Element | null, ratio: number) => void
}

/** Gives each test of a file an assistant of its own, on fake time, and a sight that the test decides. */
export function setStage(): Stage {
  let observers: Observer[] = []

  class FakeIntersectionObserver {
    readonly #callback: IntersectionObserverCallback
    constructor(callback: IntersectionObserverCallback) {
      this.#callback = callback
    }
    observe(element: Element): void {
      const tell = (intersectionRatio: number): void => {
        const entry = { intersectionRatio, isIntersecting: intersectionRatio > 0, target: element }
        act(() => {
          Reflect.apply(this.#callback, undefined, [[entry]])
        })
      }
      observers.push({ element, tell })
    }
    disconnect(): void {
      observers = []
    }
  }

  const stage: Stage = {
    assistant: createFakeClient(),
    show(props = {}, page = <input aria-label="Search" />, locale) {
      render(
        <StrictMode>
          <ProactiveProvider client={stage.assistant.client} {...(locale && { locale })}>
            {page}
            <SuggestionHost {...props} />
          </ProactiveProvider>
        </StrictMode>,
      )
    },
    sight: (element, ratio) => observers.find((each) => each.element === element)?.tell(ratio),
  }

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
