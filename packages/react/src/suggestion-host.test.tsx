// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { card, part, press, setStage } from './testing/stage.js'

const stage = setStage()

describe('a suggestion', () => {
  it('carries the attributes that tests and styles use', () => {
    stage.show()
    stage.assistant.suggest()
    const { useCase, commandId, decidedBy, priority } = card()?.dataset ?? {}
    expect([useCase, commandId, decidedBy, priority]).toEqual(['hold_last_copy', 'c1', 'rule', 'high'])
    for (const name of ['message', 'accept', 'decline', 'dismiss', 'menu']) {
      expect(card()?.querySelectorAll(`[data-proactive="${name}"]`)).toHaveLength(1)
    }
    expect(document.querySelectorAll('[data-proactive="suggestion"]')).toHaveLength(1)
  })

  it('is announced in the live region, which was there before and empty', () => {
    stage.show()
    expect(part('live')?.textContent).toBe('')
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    stage.assistant.suggest()
    expect(part('live')?.textContent).toBe('One copy of Dune is left. Press F6 to go to the suggestion.')
    stage.assistant.suggest(null)
    expect(part('live')?.textContent).toBe('')
  })

  it('interrupts a screen reader only when something is failing', () => {
    stage.show()
    stage.assistant.suggest({ kind: 'notification', priority: 'medium' })
    expect(part('live')?.getAttribute('aria-live')).toBe('polite')
    stage.assistant.suggest({ kind: 'notification', priority: 'high' })
    expect(part('live')?.getAttribute('aria-live')).toBe('assertive')
  })

  it('is shown as text, never as markup', () => {
    stage.show()
    stage.assistant.suggest({
      message: '<img src=x onerror=alert(1)>',
      action: { type: 'book.hold', input: {}, label: '<b>Keep</b>' },
      why: [{ id: 'e1', text: '<script>alert(1)</script>', time: 'never' }],
    })
    press('More options')
    expect(part('message')?.textContent).toBe('<img src=x onerror=alert(1)>')
    expect(part('accept')?.textContent).toBe('<b>Keep</b>')
    expect(part('why')?.textContent).toContain('<script>alert(1)</script>')
    expect(document.querySelectorAll('img, script, b')).toHaveLength(0)
  })

  it('says whether an AI or a rule decided', () => {
    stage.show()
    stage.assistant.suggest()
    expect(card()?.textContent).toContain('Automatic')
    stage.assistant.suggest({ decidedBy: 'model' })
    expect(card()?.textContent).toContain('AI')
    expect(card()?.dataset.decidedBy).toBe('model')
  })

  it('is answered with its buttons', () => {
    stage.show()
    stage.assistant.suggest()
    press('Keep it for me')
    press('No, thanks')
    press('Close')
    expect(stage.assistant.client.accept).toHaveBeenCalledWith('c1', undefined)
    expect(stage.assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('uses the language of the page', () => {
    stage.show(null, { locale: 'cs-CZ' })
    stage.assistant.suggest()
    expect(part('decline')?.textContent).toBe('Ne, děkuji')
    expect(stage.assistant.client.setLocale).toHaveBeenCalledWith('cs-CZ')
  })

  it('shows how long a hold lasts, by the server’s clock', () => {
    stage.show()
    stage.assistant.suggest({ hold: { id: 'h1', expiresAt: '2030-01-01T12:01:05.000Z', extendable: false } })
    expect(part('hold')?.textContent).toBe('Held for you: 1:05')
    expect(part('hold')?.getAttribute('role')).toBe('timer')
  })
})
