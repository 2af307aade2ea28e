// @vitest-environment jsdom
import { ProactiveError, type Trace } from '@proactive/protocol'
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { SuggestionHost } from './index.js'
import { part, press, setStage } from './testing/stage.js'

const stage = setStage()
const emptyTrace: Trace = {
  correlationId: 'k1', personId: 'visitor:1', events: [], signal: null, score: { total: 0, threshold: 0, terms: [] }, gates: [], decision: null, command: null, outcomes: [], notes: [],
}

describe('the menu', () => {
  it('shows the evidence with times', () => {
    stage.show()
    stage.assistant.suggest()
    expect(part('why')).toBeNull()
    press('More options')
    expect(part('why')?.textContent).toContain('You looked at Dune twice')
    expect(part('why')?.querySelector('time')?.dateTime).toBe('2030-01-01T11:58:00.000Z')
  })

  it('forgets one piece of evidence, and shows the score with and without it', async () => {
    const trace = (total: number) => ({ ...emptyTrace, score: { total, threshold: 70, terms: [] } })
    stage.assistant.client.trace.mockResolvedValueOnce(trace(100)).mockResolvedValueOnce(trace(85))
    stage.show()
    stage.assistant.suggest()
    press('More options')
    expect(part('score')?.textContent).toBe('')
    await act(async () => {
      const why = part('why')
      if (why instanceof HTMLDetailsElement) why.open = true
      if (why) fireEvent(why, new Event('toggle'))
    })
    expect(part('score')?.textContent).toBe('Score: 100. Shown from 70.')
    await act(async () => press('Forget this: You looked at Dune twice'))
    expect(stage.assistant.client.forgetEvidence).toHaveBeenCalledWith('e1')
    expect(part('score')?.textContent).toBe('Score: 85. Shown from 70.')
  })

  it('says of evidence that is the site’s own that it is not about the person, and of a failure that it failed', async () => {
    const { forgetEvidence } = stage.assistant.client
    forgetEvidence.mockRejectedValueOnce(new ProactiveError('not_found', 'none')).mockRejectedValueOnce(new ProactiveError('unavailable', 'down'))
    stage.show()
    stage.assistant.suggest()
    press('More options')
    await act(async () => press('Forget this: You looked at Dune twice'))
    expect(part('score')?.textContent).toBe('This is about the site, not you.')
    await act(async () => press('Forget this: You looked at Dune twice'))
    expect(part('score')?.textContent).toBe('That didn’t work. Please try again.')
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
