// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { SuggestionHost } from './index.js'
import { part, press, setStage } from './testing/stage.js'

const stage = setStage()

describe('the menu', () => {
  it('shows the evidence with times', () => {
    stage.show()
    stage.assistant.suggest()
    expect(part('why')).toBeNull()
    press('More options')
    expect(part('why')?.textContent).toContain('You looked at Dune twice')
    expect(part('why')?.querySelector('time')?.dateTime).toBe('2030-01-01T11:58:00.000Z')
  })

  it('snoozes for half an hour', () => {
    stage.show()
    stage.assistant.suggest()
    press('More options')
    press('Not now')
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ quietUntil: '2030-01-01T12:30:00.000Z' })
  })

  it('mutes the category, and keeps the categories that were muted before', () => {
    stage.show()
    stage.assistant.suggest()
    press('More options')
    press('Don’t show suggestions like this')
    expect(stage.assistant.client.decline).toHaveBeenCalledWith('c1')
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ categories: { usuals: true, availability: false } })
  })

  it('opens the app’s settings, or the kit’s own', () => {
    const onSettings = vi.fn<() => void>()
    stage.show(null, {}, <SuggestionHost onSettings={onSettings} />)
    stage.assistant.suggest()
    press('More options')
    press('Settings')
    expect(onSettings).toHaveBeenCalledOnce()
    cleanup()

    stage.show()
    stage.assistant.suggest()
    press('More options')
    press('Settings')
    fireEvent.click(screen.getByRole('radio', { name: 'Rarely' }))
    expect(stage.assistant.client.setPreferences).toHaveBeenCalledWith({ frequency: 'minimal' })
  })
})
