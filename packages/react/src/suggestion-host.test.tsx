// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { card, part, press, setStage } from './testing/stage.js'

const stage = setStage()

describe('a suggestion', () => {
  it('carries the marks that tests and styles go by', () => {
    stage.show()
    stage.assistant.say()
    const { useCase, commandId, decidedBy, priority } = card()?.dataset ?? {}
    expect([useCase, commandId, decidedBy, priority]).toEqual(['hold_last_copy', 'c1', 'rule', 'high'])
    for (const name of ['message', 'accept', 'decline', 'dismiss', 'menu']) {
      expect(card()?.querySelectorAll(`[data-proactive="${name}"]`)).toHaveLength(1)
    }
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
  })

  it('is said in the live region, which was there before and empty', () => {
    stage.show()
    expect(part('live')?.textContent).toBe('')
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    stage.assistant.say()
    expect(part('live')?.textContent).toBe('One copy of Dune is left. Press F6 to get there.')
    stage.assistant.say(null)
    expect(part('live')?.textContent).toBe('')
  })

  it('cuts in on a screen reader only when something is failing', () => {
    stage.show()
    stage.assistant.say({ kind: 'notification', priority: 'medium' })
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    stage.assistant.say({ kind: 'notification', priority: 'high' })
    expect(part('live')?.getAttribute('aria-live')).toBe('assertive')
  })

  it('is text, whatever it looks like', () => {
    stage.show()
    stage.assistant.say({
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
    stage.show()
    stage.assistant.say()
    expect(card()?.textContent).toContain('Rule')
    stage.assistant.say({ decidedBy: 'model' })
    expect(card()?.textContent).toContain('AI')
    expect(card()?.dataset.decidedBy).toBe('model')
  })

  it('is answered by its buttons', () => {
    stage.show()
    stage.assistant.say()
    press('Keep it for me')
    press('No thanks')
    press('Close')
    expect(stage.assistant.client.accept).toHaveBeenCalledWith('c1', undefined)
    expect(stage.assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('speaks the language of the page', () => {
    stage.show({}, null, 'cs-CZ')
    stage.assistant.say()
    expect(part('decline')?.textContent).toBe('Ne, děkuji')
    expect(stage.assistant.client.setLocale).toHaveBeenCalledWith('cs-CZ')
  })

  it('shows how long a thing is kept, by the server’s clock', () => {
    stage.show()
    stage.assistant.say({ hold: { id: 'h1', expiresAt: '2030-01-01T12:01:05.000Z', extendable: false } })
    expect(part('hold')?.textContent).toBe('Kept for you for 1:05')
    expect(part('hold')?.getAttribute('role')).toBe('timer')
  })
})

describe('the menu', () => {
  it('tells why, with times', () => {
    stage.show()
    stage.assistant.say()
    expect(part('why')).toBeNull()
    press('More')
    expect(part('why')?.textContent).toContain('You looked at Dune twice')
    expect(part('why')?.querySelector('time')?.dateTime).toBe('2030-01-01T11:58:00.000Z')
  })

  it('puts off for half an hour', () => {
    stage.show()
    stage.assistant.say()
    press('More')
    press('Not now')
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ quietUntil: '2030-01-01T12:30:00.000Z' })
  })

  it('silences the kind, and keeps what was silenced before', () => {
    stage.show()
    stage.assistant.say()
    press('More')
    press('Never suggest this kind')
    expect(stage.assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ categories: { usuals: true, availability: false } })
  })

  it('opens the app’s settings, or its own', () => {
    const onSettings = vi.fn<() => void>()
    stage.show({ onSettings })
    stage.assistant.say()
    press('More')
    press('Settings')
    expect(onSettings).toHaveBeenCalledOnce()
    cleanup()

    stage.show()
    stage.assistant.say()
    press('More')
    press('Settings')
    fireEvent.click(screen.getByRole('radio', { name: 'Rarely' }))
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ frequency: 'minimal' })
  })
})
