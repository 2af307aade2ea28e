// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react'
import { type ReactNode, Suspense, use, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { type Suggestion, SuggestionCard, SuggestionHost, SuggestionSlot, useSuggestion } from './index.js'
import { holdLastCopy } from './testing/fake-client.js'
import { card, part, press, setStage, wait } from './testing/stage.js'

const stage = setStage()
const hold = { id: 'h1', expiresAt: '2030-01-01T12:01:05.000Z', extendable: true }

const own = (suggestion: Suggestion): ReactNode => (
  <article {...suggestion.cardProps} className="own">
    <h2 {...suggestion.messageProps} />
    <p {...suggestion.problemProps} />
    <p {...suggestion.holdProps} />
    <button {...suggestion.extendProps} />
    <button {...suggestion.acceptProps} />
    <button {...suggestion.declineProps} />
    <button {...suggestion.undoProps} />
    <button {...suggestion.dismissProps} />
  </article>
)

function OwnCard(): ReactNode {
  const suggestion = useSuggestion()
  return suggestion && own(suggestion)
}

const page = (
  <>
    <input aria-label="Search" />
    <OwnCard />
  </>
)
const visible = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('button:not([hidden])')].map(({ dataset }) => dataset['proactive'])

describe('a card of one’s own, made by spreading the props', () => {
  it('has the texts and the answers that are possible in each phase', () => {
    stage.show(page)
    stage.assistant.suggest()
    expect(screen.getByRole('heading').textContent).toBe('One copy of Dune is left.')
    expect(visible()).toEqual(['accept', 'decline', 'dismiss'])
    stage.assistant.suggest({ phase: 'accepted', undoToken: 'u1' })
    expect(screen.getByRole('heading').textContent).toBe('Done')
    expect(visible()).toEqual(['undo', 'dismiss'])
    stage.assistant.suggest({ phase: 'undone' })
    expect(visible()).toEqual(['dismiss'])
    stage.assistant.suggest({ problem: 'offline' })
    expect(part('problem')?.textContent).toBe('We can’t connect right now. Please try again.')
  })

  it('says what came of it in the action’s own words', () => {
    stage.show(page)
    const action = { type: 'book.hold', input: {}, label: 'Keep it for me', done: 'It is yours until Friday.' }
    stage.assistant.suggest({ phase: 'accepted', undoToken: 'u1', action })
    expect(part('message')?.textContent).toBe('It is yours until Friday.')
    expect(part('live')?.textContent).toBe('It is yours until Friday.')
  })

  it('answers, and counts an impression after its message was in view for a second', () => {
    stage.show(page)
    stage.assistant.suggest()
    stage.setInView(part('message'), 1)
    wait(1_000)
    expect(stage.assistant.client.shown).toHaveBeenCalledWith('c1')
    press('Keep it for me')
    expect(stage.assistant.client.accept).toHaveBeenCalledWith('c1', undefined)
  })

  it('counts an impression of the next suggestion that the same element shows', () => {
    stage.show(page)
    stage.assistant.suggest()
    stage.setInView(part('message'), 1)
    wait(1_000)
    stage.assistant.suggest({ id: 'c2' })
    stage.setInView(part('message'), 1)
    wait(1_000)
    expect(stage.assistant.client.shown.mock.calls).toEqual([['c1'], ['c2']])
  })

  it('takes the focus by F6, keeps it when an answer gives way to another, and returns it at the end', () => {
    stage.show(page)
    screen.getByRole('textbox').focus()
    stage.assistant.suggest()
    fireEvent.keyDown(document.body, { key: 'F6' })
    expect(document.activeElement).toBe(part('accept'))
    stage.assistant.suggest({ phase: 'accepted', undoToken: 'u1' })
    expect(document.activeElement).toBe(part('undo'))
    stage.assistant.suggest(null)
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
  })

  it('is dismissed by Escape, and ends a notice by itself', () => {
    stage.show(page)
    stage.assistant.suggest()
    fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' })
    stage.assistant.suggest({ phase: 'ended', problem: 'withdrawn' })
    wait(6_000)
    expect(stage.assistant.client.dismiss).toHaveBeenCalledTimes(2)
  })

  it('offers more time in the last 45 seconds of a hold, which are announced', () => {
    stage.show(page)
    stage.assistant.suggest({ hold })
    expect(part('hold')?.textContent).toBe('Held for you: 1:05')
    expect(part('extend')?.hidden).toBe(true)
    wait(5_000)
    expect(part('live')?.textContent).toBe('60 seconds left.')
    wait(15_000)
    expect(part('extend')?.hidden).toBe(false)
    press('Keep it longer')
    expect(stage.assistant.client.extend).toHaveBeenCalledWith('c1')
    wait(25_000)
    expect(part('live')?.textContent).toBe('20 seconds left.')
    stage.assistant.suggest({ hold: { ...hold, expiresAt: '2030-01-01T12:10:00.000Z' } })
    expect(part('extend')?.hidden).toBe(true)
  })
})

describe('a suggestion stands in one place', () => {
  it('is left to a card in the page, and taken up by the host when that card goes', () => {
    stage.show(page)
    stage.assistant.suggest()
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
    expect(card()?.className).toBe('own')
    expect(card()?.dataset['placement']).toBe('inline')
  })

  it('stands in the slot of its surface, and one of another surface in the host', () => {
    stage.show(<SuggestionSlot name="book" />)
    stage.assistant.suggest()
    expect(part('slot')?.contains(card())).toBe(true)
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
    stage.assistant.suggest({ id: 'c2', anchor: 'shelf/1' })
    expect(part('slot')?.childElementCount).toBe(0)
    expect(card()?.dataset['placement']).toBe('corner')
  })

  it('stands in the slot of its surface only, where somebody waits and is told their place, and yields to a suggestion there', () => {
    const place = { n: 2, of: 3, decidesAt: '2030-01-01T12:01:05.000Z' }
    const waits = { ...holdLastCopy, id: 'p1', kind: 'notification' as const, action: null, place, message: 'Others decide first.' }
    stage.show(<SuggestionSlot name="book" />)
    stage.assistant.set({ suggestions: [waits] })
    expect(part('slot')?.contains(card())).toBe(true)
    expect(part('message')?.textContent).toBe('Others decide first.')
    expect(part('place')?.textContent).toBe('Your place: 2 of 3. Decided within 1:05.')
    expect([part('accept'), part('decline')]).toEqual([null, null])
    expect(part('live')?.textContent).toContain('Others decide first.')
    // It is no passing notice.
    wait(60_000)
    expect(stage.assistant.client.ignore).not.toHaveBeenCalled()
    stage.assistant.set({ suggestions: [waits, { ...holdLastCopy, id: 'c2' }] })
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
    expect(card()?.dataset['commandId']).toBe('c2')
    stage.assistant.set({ suggestions: [{ ...waits, anchor: 'shelf/1' }] })
    expect(card()).toBeNull()
    stage.assistant.set({ suggestions: [{ ...waits, phase: 'ended', problem: 'taken' }] })
    expect(part('message')?.textContent).toBe('It has gone to somebody else.')
  })

  it('is shown by the host again when the card in the page is removed', () => {
    function Page(): ReactNode {
      const suggestion = useSuggestion()
      const [isOpen, setIsOpen] = useState(true)
      return (
        <>
          <button onClick={() => setIsOpen(false)}>Back to the shelf</button>
          {suggestion && isOpen && <SuggestionCard suggestion={suggestion} />}
        </>
      )
    }
    stage.show(<Page />)
    stage.assistant.suggest()
    expect(card()?.dataset['placement']).toBe('inline')
    press('Back to the shelf')
    expect(card()?.dataset['placement']).toBe('corner')
  })

  it('is shown by the host while the page with the card is suspended, and stands in the page again afterwards', async () => {
    let arrive = (): void => {}
    const books = new Promise<void>((resolve) => {
      arrive = resolve
    })
    function Page(): ReactNode {
      const suggestion = useSuggestion()
      const [isSearching, setIsSearching] = useState(false)
      if (isSearching) use(books)
      return (
        <>
          <button onClick={() => setIsSearching(true)}>Search</button>
          {suggestion && <SuggestionCard suggestion={suggestion} />}
        </>
      )
    }
    const shown = (): (string | undefined)[] =>
      [...document.querySelectorAll<HTMLElement>('[data-proactive="suggestion"]')].filter(({ style }) => style.display !== 'none').map(({ dataset }) => dataset['placement'])
    stage.show(
      <Suspense fallback="Searching">
        <Page />
      </Suspense>,
    )
    stage.assistant.suggest()
    expect(shown()).toEqual(['inline'])
    await act(async () => press('Search'))
    expect(document.body.textContent).toContain('Searching')
    expect(shown()).toEqual(['corner'])
    await act(async () => {
      arrive()
      await books
    })
    expect(document.body.textContent).not.toContain('Searching')
    expect(shown()).toEqual(['inline'])
  })

  it('looks as the app renders it in the host, with the place that the kit chose', () => {
    stage.show(null, {}, <SuggestionHost render={own} />)
    stage.assistant.suggest()
    expect(card()?.className).toBe('own')
    expect(card()?.dataset['placement']).toBe('corner')
  })
})
