// @vitest-environment jsdom
import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AssistantSettings } from './assistant-settings.js'
import { ProactiveProvider } from './provider.js'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'

const scene = withClient()

describe('AssistantSettings', () => {
  it('switches the assistant off, and says when that could not be saved', async () => {
    scene.assistant.client.setPreferences.mockRejectedValue(new Error('offline'))
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    await act(async () => fireEvent.click(screen.getByRole('checkbox', { name: 'Show me suggestions' })))
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ enabled: false })
    expect(screen.getByRole('alert').textContent).toBe('Your changes couldn’t be saved. Please try again.')
  })

  it('gives consent first when it was denied', () => {
    scene.assistant = createFakeClient({ consent: 'denied', preferences: null })
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    fireEvent.click(screen.getByRole('checkbox', { name: 'Show me suggestions' }))
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
    fireEvent.click(screen.getByRole('checkbox', { name: 'Show me suggestions' }))
    expect(scene.assistant.client.setConsent).toHaveBeenCalledWith('granted')
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ enabled: true })
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Show me suggestions' }).checked).toBe(true)
    await act(async () => answer())
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Show me suggestions' }).checked).toBe(false)
  })

  it('switches a category on again that was switched off, with its name if the app has one', () => {
    const preferences = { enabled: true, frequency: 'normal', categories: { usuals: false, prices: true } } as const
    scene.assistant = createFakeClient({ preferences })
    render(
      <ProactiveProvider client={scene.assistant.client} messages={{ en: { categories: { slots: 'Delivery times' } } }}>
        <AssistantSettings />
      </ProactiveProvider>,
    )
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Delivery times' }).checked).toBe(true)
    expect(screen.queryByRole('checkbox', { name: 'prices' })).toBeNull()
    fireEvent.click(screen.getByRole('checkbox', { name: 'usuals' }))
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ categories: { usuals: true, prices: true } })
  })

  it('keeps quiet for the rest of the day, and speaks again when that is taken back', () => {
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    const quiet = (): HTMLInputElement => screen.getByRole('checkbox', { name: 'Stay quiet today' })
    fireEvent.click(quiet())
    expect(scene.assistant.client.setPreferences).toHaveBeenCalledWith({ quietUntil: '2030-01-02T00:00:00.000Z' })
    scene.assistant.set({ preferences: { enabled: true, frequency: 'normal', categories: {}, quietUntil: '2030-01-02T00:00:00.000Z' } })
    expect(quiet().checked).toBe(true)
    fireEvent.click(quiet())
    expect(scene.assistant.client.setPreferences).toHaveBeenLastCalledWith({ quietUntil: '2030-01-01T12:00:00.000Z' })
  })

  it('deletes everything only after the person has confirmed it, and says when that failed', async () => {
    scene.assistant.client.eraseMe.mockRejectedValueOnce(new Error('offline'))
    render(<AssistantSettings />, { wrapper: scene.wrapper })
    fireEvent.click(screen.getByRole('button', { name: 'Forget everything about me' }))
    expect(scene.assistant.client.eraseMe).not.toHaveBeenCalled()
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Yes, forget me' })))
    expect(screen.getByText('That didn’t work. Please try again.')).not.toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Forget everything about me' }))
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Yes, forget me' })))
    expect(screen.getByText('Done. We know nothing about you any more.')).not.toBeNull()
  })
})
