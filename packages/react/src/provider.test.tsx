// @vitest-environment jsdom
import { createProactiveClient } from '@proactive/browser'
import { defineEvent } from '@proactive/protocol'
import { render, renderHook } from '@testing-library/react'
import { type ReactNode, StrictMode, useEffect } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import { ProactiveProvider, useTrack } from './index.js'
import { withClient } from './testing/with-client.js'

const pageViewed = defineEvent('page.viewed', { data: z.object({ path: z.string() }) })
const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const scene = withClient()

describe('ProactiveProvider', () => {
  it('starts the client while it is mounted', () => {
    const { unmount } = renderHook(() => null, { wrapper: scene.wrapper })
    expect(scene.assistant.client.start).toHaveBeenCalledOnce()
    unmount()
    expect(scene.assistant.client.stop).toHaveBeenCalledOnce()
  })

  it('is named in the error of a hook without it', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useTrack(bookViewed))).toThrow('Put <ProactiveProvider client={…}> above it')
    vi.restoreAllMocks()
  })

  it('sends the view of a page before the events that its components track, though their effects run first', async () => {
    const sent: string[] = []
    const client = createProactiveClient({
      events: [pageViewed, bookViewed],
      consent: 'not-required',
      runtime: {
        fetch: async () =>
          Response.json({
            token: 't',
            sessionId: 's',
            personId: 'visitor:v',
            userId: null,
            expiresAt: new Date(Date.now() + 900_000).toISOString(),
            now: new Date().toISOString(),
            protocol: 1,
            path: '/socket',
            limits: { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 },
          }),
        io: async () => () => {
          const listeners: Record<string, () => void> = {}
          return {
            connected: true,
            connect: () => queueMicrotask(() => listeners['connect']?.()),
            disconnect: () => {},
            on: (event, listener) => (listeners[event] = listener),
            timeout: () => ({
              emit(_, body) {
                if ('events' in body && Array.isArray(body.events)) sent.push(...body.events.map(({ type }) => type))
              },
            }),
          }
        },
      },
    })
    function Book(): ReactNode {
      const trackView = useTrack(bookViewed)
      useEffect(() => trackView({ bookId: 'dune' }), [trackView])
      return null
    }
    render(
      <StrictMode>
        <ProactiveProvider client={client}>
          <Book />
        </ProactiveProvider>
      </StrictMode>,
    )
    await vi.waitFor(() => expect(sent).toEqual(['page.viewed', 'book.viewed']))
  })
})
