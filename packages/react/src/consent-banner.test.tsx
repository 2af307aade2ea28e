// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ConsentBanner } from './consent-banner.js'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'

const scene = withClient()

describe('ConsentBanner', () => {
  it('asks for consent once the client is started and no answer is known', () => {
    scene.assistant = createFakeClient({ started: false, consent: 'unknown' })
    render(<ConsentBanner />, { wrapper: scene.wrapper })
    expect(document.querySelector('[data-proactive="consent"]')).toBeNull()
    scene.assistant.set({ started: true })
    fireEvent.click(screen.getByRole('button', { name: 'Allow' }))
    expect(scene.assistant.client.setConsent).toHaveBeenCalledWith('granted')
    fireEvent.click(screen.getByRole('button', { name: 'Don’t allow' }))
    expect(scene.assistant.client.setConsent).toHaveBeenLastCalledWith('denied')
    scene.assistant.set({ consent: 'denied' })
    expect(document.querySelector('[data-proactive="consent"]')).toBeNull()
  })
})
