// @vitest-environment jsdom
import { renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { withClient } from './testing/with-client.js'
import { useAssistant } from './use-assistant.js'

const scene = withClient()

describe('useAssistant', () => {
  it('renders again only when the selected part changes', () => {
    let renders = 0
    const { result } = renderHook(
      () => {
        renders++
        return useAssistant(({ consent, connection }) => ({ consent, connection }))
      },
      { wrapper: scene.wrapper },
    )
    const before = renders
    scene.assistant.set({ droppedEvents: 3 })
    expect(renders).toBe(before)
    scene.assistant.set({ connection: 'waiting' })
    expect(result.current).toEqual({ consent: 'granted', connection: 'waiting' })
  })

  it('says why there is no connection', () => {
    const { result } = renderHook(() => useAssistant(({ connectionProblem }) => connectionProblem?.code), { wrapper: scene.wrapper })
    expect(result.current).toBeUndefined()
    scene.assistant.set({ connection: 'off', connectionProblem: { code: 'forbidden_origin', message: 'The origin of this page is not allowed.' } })
    expect(result.current).toBe('forbidden_origin')
  })

  it('returns everything without a selector', () => {
    const { result } = renderHook(() => useAssistant(), { wrapper: scene.wrapper })
    result.current.setConsent('denied')
    expect(scene.assistant.client.setConsent).toHaveBeenCalledWith('denied')
    expect(result.current.consent).toBe('granted')
  })
})
