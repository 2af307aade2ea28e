// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AssistantActivity } from './assistant-activity.js'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'

const scene = withClient()

describe('AssistantActivity', () => {
  it('lists accepted suggestions with their undo, and missed ones', () => {
    const entry = { correlationId: 'k1', time: '2030-01-01T12:00:00.000Z', action: null }
    scene.assistant = createFakeClient({
      activity: [
        { ...entry, id: 'c2', state: 'missed', message: 'Emma is back.', undoToken: null },
        { ...entry, id: 'c1', state: 'accepted', message: 'One copy of Dune is left.', undoToken: 'u1' },
      ],
    })
    render(<AssistantActivity />, { wrapper: scene.wrapper })
    expect(screen.getAllByRole('listitem').map(({ dataset }) => dataset.state)).toEqual(['missed', 'accepted'])
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(scene.assistant.client.undo).toHaveBeenCalledWith('c1')
  })

  it.each([
    ['en-GB', '00:23'],
    ['cs-CZ', '00:23'],
    ['en-US', '12:23 AM'],
  ])('writes a time of day as one reads a clock: %s', (locale, written) => {
    const entry = { id: 'c1', correlationId: 'k1', time: new Date(2030, 0, 1, 0, 23).toISOString(), state: 'missed', message: 'Emma', undoToken: null, action: null } as const
    scene.assistant = createFakeClient({ locale, activity: [entry] })
    render(<AssistantActivity />, { wrapper: scene.wrapper })
    expect(screen.getByRole('time').textContent?.replace('\u202f', ' ')).toBe(written)
  })
})
