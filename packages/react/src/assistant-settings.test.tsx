// @vitest-environment jsdom
import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AssistantSettings } from './assistant-settings.js'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'

const scene = withClient()

describe('AssistantSettings', () => {
  it('switches the assistant off, and says when that could not be saved', async () => {
    scene.assistant.client.setPreferences.mockRejectedValue(new Error('offline'))
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    await act(async () => fireEvent.click(screen.getByRole('checkbox')))
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ enabled: false })
    expect(screen.getByRole('alert').textContent).toBe('Your changes couldn’t be saved. Please try again.')
  })

  it('gives consent first when it was denied', () => {
    scene.assistant = createFakeClient({ consent: 'denied', preferences: null })
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    fireEvent.click(screen.getByRole('checkbox'))
    expect(scene.assistant.client.setConsent).toHaveBeenCalledWith('granted')
  })

  it('switches on at once to the eye, and gives consent and stores the preference when both were withdrawn', async () => {
    scene.assistant = createFakeClient({ consent: 'denied', preferences: { enabled: false, frequency: 'normal', categories: {} } })
    let answer = (): void => {}
    scene.assistant.client.setPreferences.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    fireEvent.click(screen.getByRole('checkbox'))
    expect(scene.assistant.client.setConsent).toHaveBeenCalledWith('granted')
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ enabled: true })
    expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true)
    await act(async () => answer())
    expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(false)
  })
})
