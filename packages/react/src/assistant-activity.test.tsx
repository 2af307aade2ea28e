// @vitest-environment jsdom
import type { Json, Trace } from '@proactive/protocol'
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AssistantActivity } from './assistant-activity.js'
import { ProactiveProvider } from './provider.js'
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

  it('shows on what an entry rested, and forgets a piece of it', async () => {
    const entry = { id: 'c1', correlationId: 'k1', time: '2030-01-01T12:00:00.000Z', state: 'accepted', message: 'One copy of Dune is left.', undoToken: null, action: null } as const
    scene.assistant = createFakeClient({ activity: [entry] })
    const { trace, forgetEvidence } = scene.assistant.client
    const traceOf = (total: number, data: Json): Trace => ({
      correlationId: 'k1', personId: 'visitor:1', signal: null, score: { total, threshold: 70, terms: [] }, gates: [], decision: null, outcomes: [], notes: [],
      events: [{ id: 'e1', type: 'book.viewed', time: entry.time, source: 'page', data }],
      command: {
        id: 'c1', seq: 1, type: 'ui.suggestion', time: entry.time, expiresAt: entry.time, priority: 'high', correlationId: 'k1', causationId: 'd1',
        data: { useCase: 'hold_last_copy', category: 'availability', message: entry.message, decidedBy: 'rule', why: [{ id: 'e1', text: 'You looked at Dune twice' }] },
      },
    })
    trace.mockResolvedValue(traceOf(90, { bookId: 'dune' }))
    render(<AssistantActivity />, { wrapper: scene.wrapper })
    const why = await screen.findByRole('group')
    await act(async () => {
      why.setAttribute('open', '')
      fireEvent(why, new Event('toggle'))
    })
    expect(within(why).getByRole('status').textContent).toBe('Score: 90. Shown from 70.')
    trace.mockResolvedValue(traceOf(60, { forgotten: true }))
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Forget this: You looked at Dune twice' })))
    expect(forgetEvidence).toHaveBeenCalledWith('e1')
    expect(screen.queryByText('You looked at Dune twice')).toBeNull()
    expect(within(why).getByRole('status').textContent).toBe('Score: 60. Shown from 70.')
  })

  it('lists what the app showed in its turn, by the name that the app gives its kind', () => {
    const entry = { correlationId: 'l', time: '2030-01-01T12:00:00.000Z', state: 'turn', undoToken: null, action: null } as const
    const activity = ['survey', 'tour', 'constructor'].map((message) => ({ ...entry, id: message, message }))
    const assistant = createFakeClient({ activity })
    render(
      <ProactiveProvider client={assistant.client} messages={{ en: { categories: { survey: 'A question to you' } } }}>
        <AssistantActivity />
      </ProactiveProvider>,
    )
    const shown = screen.getAllByRole('listitem').map((item) => [...item.querySelectorAll('span')].map(({ textContent }) => textContent))
    expect(shown).toEqual(['A question to you', 'tour', 'constructor'].map((name) => [name, 'Shown by this site']))
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
