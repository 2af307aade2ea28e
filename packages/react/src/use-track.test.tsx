// @vitest-environment jsdom
import { defineEvent } from '@proactive/protocol'
import { renderHook } from '@testing-library/react'
import { useEffect } from 'react'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { createFakeClient } from './testing/fake-client.js'
import { withClient } from './testing/with-client.js'
import { useTrack } from './use-track.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const scene = withClient()

describe('useTrack', () => {
  it('returns a function that keeps its identity', () => {
    const { result, rerender } = renderHook(() => useTrack(bookViewed), { wrapper: scene.wrapper })
    const first = result.current
    rerender()
    result.current({ bookId: 'dune' })
    expect(result.current).toBe(first)
    expect(scene.assistant.client.track).toHaveBeenCalledWith(bookViewed, { bookId: 'dune' })
  })

  it('runs an effect again once consent is given, and only once', () => {
    scene.assistant = createFakeClient({ consent: 'unknown' })
    renderHook(
      () => {
        const trackView = useTrack(bookViewed)
        useEffect(() => trackView({ bookId: 'dune' }), [trackView])
      },
      { wrapper: scene.wrapper },
    )
    expect(scene.assistant.client.track).not.toHaveBeenCalled()
    scene.assistant.set({ consent: 'granted' })
    expect(scene.assistant.client.track).toHaveBeenCalledOnce()
  })
})
