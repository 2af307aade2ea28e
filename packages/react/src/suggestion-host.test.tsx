// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProactiveProvider, SuggestionHost, type SuggestionHostProps } from './index.js'
import { createFakeClient } from './testing/fake-client.js'

let assistant: ReturnType<typeof createFakeClient>
let observers: { element: Element; tell: (ratio: number) => void }[]

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

function show(props: SuggestionHostProps = {}, page: ReactNode = <input aria-label="Search" />, locale?: string): void {
  render(
    <StrictMode>
      <ProactiveProvider client={assistant.client} {...(locale && { locale })}>
        {page}
        <SuggestionHost {...props} />
      </ProactiveProvider>
    </StrictMode>,
  )
}
const part = (name: string): HTMLElement | null => document.querySelector(`[data-proactive="${name}"]`)
const card = (): HTMLElement | null => part('suggestion')
const wait = (ms: number): void =>
  act(() => {
    vi.advanceTimersByTime(ms)
  })
const press = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }))

beforeEach(() => {
  vi.useFakeTimers()
  observers = []
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver)
  vi.stubGlobal('CSS', { supports: () => true, escape: (text: string) => text })
  assistant = createFakeClient()
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a suggestion', () => {
  it('carries the marks that tests and styles go by', () => {
    show()
    assistant.say()
    const { useCase, commandId, decidedBy, priority } = card()?.dataset ?? {}
    expect([useCase, commandId, decidedBy, priority]).toEqual(['hold_last_copy', 'c1', 'rule', 'high'])
    for (const name of ['message', 'accept', 'decline', 'dismiss', 'menu']) {
      expect(card()?.querySelectorAll(`[data-proactive="${name}"]`)).toHaveLength(1)
    }
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
  })

  it('is said in the live region, which was there before and empty', () => {
    show()
    expect(part('live')?.textContent).toBe('')
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    assistant.say()
    expect(part('live')?.textContent).toBe('One copy of Dune is left. Press F6 to get there.')
    assistant.say(null)
    expect(part('live')?.textContent).toBe('')
  })

  it('cuts in on a screen reader only when something is failing', () => {
    show()
    assistant.say({ kind: 'notification', priority: 'medium' })
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    assistant.say({ kind: 'notification', priority: 'high' })
    expect(part('live')?.getAttribute('aria-live')).toBe('assertive')
  })

  it('is text, whatever it looks like', () => {
    show()
    assistant.say({
      message: '<img src=x onerror=alert(1)>',
      action: { type: 'book.hold', input: {}, label: '<b>Keep</b>' },
      why: [{ id: 'e1', text: '<script>alert(1)</script>', time: 'never' }],
    })
    press('More')
    expect(part('message')?.textContent).toBe('<img src=x onerror=alert(1)>')
    expect(part('accept')?.textContent).toBe('<b>Keep</b>')
    expect(part('why')?.textContent).toContain('<script>alert(1)</script>')
    expect(document.querySelectorAll('img, script, b')).toHaveLength(0)
  })

  it('says whether an AI or a rule decided', () => {
    show()
    assistant.say()
    expect(card()?.textContent).toContain('Rule')
    assistant.say({ decidedBy: 'model' })
    expect(card()?.textContent).toContain('AI')
    expect(card()?.dataset.decidedBy).toBe('model')
  })

  it('is answered by its buttons', () => {
    show()
    assistant.say()
    press('Keep it for me')
    press('No thanks')
    press('Close')
    expect(assistant.client.accept).toHaveBeenCalledWith('c1', undefined)
    expect(assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('speaks the language of the page', () => {
    show({}, null, 'cs-CZ')
    assistant.say()
    expect(part('decline')?.textContent).toBe('Ne, děkuji')
    expect(assistant.client.setLocale).toHaveBeenCalledWith('cs-CZ')
  })

  it('shows how long a thing is kept, by the server’s clock', () => {
    show()
    assistant.say({ hold: { id: 'h1', expiresAt: '2030-01-01T12:01:05.000Z', extendable: false } })
    expect(part('hold')?.textContent).toBe('Kept for you for 1:05')
    expect(part('hold')?.getAttribute('role')).toBe('timer')
  })
})

describe('the menu', () => {
  it('tells why, with times', () => {
    show()
    assistant.say()
    expect(part('why')).toBeNull()
    press('More')
    expect(part('why')?.textContent).toContain('You looked at Dune twice')
    expect(part('why')?.querySelector('time')?.dateTime).toBe('2030-01-01T11:58:00.000Z')
  })

  it('puts off for half an hour', () => {
    show()
    assistant.say()
    press('More')
    press('Not now')
    expect(assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(assistant.client.setPreferences).toHaveBeenCalledWith({ quietUntil: '2030-01-01T12:30:00.000Z' })
  })

  it('silences the kind, and keeps what was silenced before', () => {
    show()
    assistant.say()
    press('More')
    press('Never suggest this kind')
    expect(assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(assistant.client.setPreferences).toHaveBeenCalledWith({ categories: { usuals: true, availability: false } })
  })

  it('opens the app’s settings, or its own', () => {
    const onSettings = vi.fn<() => void>()
    show({ onSettings })
    assistant.say()
    press('More')
    press('Settings')
    expect(onSettings).toHaveBeenCalledOnce()
    cleanup()

    show()
    assistant.say()
    press('More')
    press('Settings')
    fireEvent.click(screen.getByRole('radio', { name: 'Rarely' }))
    expect(assistant.client.setPreferences).toHaveBeenCalledWith({ frequency: 'minimal' })
  })
})

describe('the keyboard', () => {
  const search = (): HTMLElement => screen.getByLabelText('Search')

  it('keeps its focus when a suggestion arrives', () => {
    show()
    search().focus()
    assistant.say()
    expect(document.activeElement).toBe(search())
  })

  it('jumps in by F6 and back by F6', () => {
    show()
    search().focus()
    assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    expect(document.activeElement).toBe(part('accept'))
    fireEvent.keyDown(document.activeElement ?? document, { key: 'F6' })
    expect(document.activeElement).toBe(search())
  })

  it('may have another key, and leaves F6 alone while nothing is shown', () => {
    show({ shortcut: 'F8' })
    search().focus()
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(true)
    assistant.say()
    expect(fireEvent.keyDown(search(), { key: 'F6' })).toBe(true)
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(false)
    expect(document.activeElement).toBe(part('accept'))
  })

  it('dismisses by Escape and is back where it was', () => {
    show()
    assistant.client.dismiss.mockImplementation(() => assistant.say(null))
    search().focus()
    assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' })
    expect(assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(card()).toBeNull()
    expect(document.activeElement).toBe(search())
  })

  it('closes an open menu first', () => {
    show()
    assistant.say()
    press('More')
    fireEvent.keyDown(screen.getByText('Not now'), { key: 'Escape' })
    expect(assistant.client.dismiss).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(part('menu'))
    expect(part('menu')?.getAttribute('aria-expanded')).toBe('false')
  })

  it('stays in the card when the answer that had it goes', () => {
    show()
    search().focus()
    assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    assistant.say({ phase: 'accepting' })
    expect(document.activeElement).toBe(part('accept'))
    assistant.say({ phase: 'accepted', undoToken: 'u1' })
    expect(document.activeElement).toBe(part('undo'))
  })

  it('never covers what has the focus: it folds to a pill', () => {
    show()
    assistant.say()
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 10, 10))
    act(() => search().focus())
    expect(card()?.dataset.placement).toBe('folded')
    vi.restoreAllMocks()
    press('Suggestion')
    expect(card()?.dataset.placement).toBe('corner')
  })
})

describe('an impression', () => {
  const tell = (ratio: number): void => observers.find(({ element }) => element === card())?.tell(ratio)

  it('is half of the card in sight for a second', () => {
    show()
    assistant.say()
    tell(0.5)
    wait(999)
    expect(assistant.client.shown).not.toHaveBeenCalled()
    wait(1)
    expect(assistant.client.shown).toHaveBeenCalledWith('c1')
  })

  it('is none when it was out of sight in between, or the tab was', () => {
    show()
    assistant.say()
    tell(1)
    wait(900)
    tell(0.4)
    wait(2_000)
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    tell(1)
    wait(2_000)
    expect(assistant.client.shown).not.toHaveBeenCalled()
    hidden.mockReturnValue('visible')
    fireEvent(document, new Event('visibilitychange'))
    wait(1_000)
    expect(assistant.client.shown).toHaveBeenCalledOnce()
    hidden.mockRestore()
  })
})

describe('the anchor', () => {
  const book = <div data-proactive-anchor="book/dune">Dune</div>
  const anchor = (): Element | undefined => document.querySelector('[data-proactive-anchor]') ?? undefined
  const tell = (ratio: number): void => observers.find(({ element }) => element === anchor())?.tell(ratio)

  it('has the card beside it while it is in sight; then a pill remains, and never chases', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 100, 100))
    show({}, book)
    assistant.say()
    expect(card()?.dataset.placement).toBe('anchored')
    tell(0)
    expect(card()?.dataset.placement).toBe('folded')
    tell(1)
    expect(card()?.dataset.placement).toBe('anchored')
    vi.restoreAllMocks()
  })

  it('out of sight at first leaves the card in the corner for good', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 5_000, 100, 100))
    show({}, book)
    assistant.say()
    expect(card()?.dataset.placement).toBe('corner')
    tell(1)
    expect(card()?.dataset.placement).toBe('corner')
    vi.restoreAllMocks()
  })
})

describe('what follows', () => {
  it('confirms, offers to undo, and does not go by itself', () => {
    show()
    assistant.say({ phase: 'accepted', undoToken: 'u1' })
    expect(part('message')?.textContent).toBe('Done: Keep it for me')
    expect(part('live')?.textContent).toBe('Done: Keep it for me')
    wait(600_000)
    expect(assistant.client.dismiss).not.toHaveBeenCalled()
    press('Undo')
    expect(assistant.client.undo).toHaveBeenCalledWith('c1')
  })

  it.each([
    ['hold_lost', 'It could not be kept for you any longer.'],
    ['withdrawn', 'This no longer holds, so we took it back.'],
    ['internal', 'That did not work. Please try again.'],
  ] as const)('says in plain words that it is over: %s', (problem, words) => {
    show()
    assistant.say({ phase: 'ended', problem })
    expect(part('message')?.textContent).toBe(words)
    expect(part('accept')).toBeNull()
  })

  it('leaves room to try again', () => {
    show()
    assistant.say({ problem: 'offline' })
    expect(card()?.textContent).toContain('The shop cannot be reached just now. Please try again.')
    expect(part('accept')).not.toBeNull()
  })

  it('keeps a plain notice for six seconds, and longer under the focus', () => {
    show()
    assistant.say({ phase: 'ended', problem: 'expired' })
    part('dismiss')?.focus()
    wait(60_000)
    expect(assistant.client.dismiss).not.toHaveBeenCalled()
    part('dismiss')?.blur()
    wait(5_750)
    expect(assistant.client.dismiss).not.toHaveBeenCalled()
    wait(250)
    expect(assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('ignores a notification that asks for nothing after its time, and never one that can be acted on', () => {
    show()
    assistant.say({ kind: 'notification' })
    wait(600_000)
    expect(assistant.client.ignore).not.toHaveBeenCalled()
    assistant.say({ kind: 'notification', action: null })
    wait(6_000)
    expect(assistant.client.ignore).toHaveBeenCalledWith('c1')
  })
})
