// @vitest-environment jsdom
import type { AttentionRequest, AttentionTurn } from '@proactive/browser'
import { act, render, renderHook } from '@testing-library/react'
import { StrictMode, useEffect, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { ProactiveProvider } from './provider.js'
import { withClient } from './testing/with-client.js'
import { useAttention } from './use-attention.js'

const scene = withClient()
const survey: AttentionRequest = { kind: 'survey', priority: 'low' }

/** Lets the fake client grant every turn, and returns the signals of the requests. */
function granting(): AbortSignal[] {
  const signals: AbortSignal[] = []
  scene.assistant.client.attention.request.mockImplementation(async ({ signal }): Promise<AttentionTurn> => {
    if (signal) signals.push(signal)
    await Promise.resolve()
    return { granted: !signal?.aborted, release: () => {} }
  })
  return signals
}

/** A survey that asks for its turn when it is mounted. */
function Survey() {
  const attention = useAttention()
  const [turn, setTurn] = useState<AttentionTurn>()
  useEffect(() => {
    void attention.request(survey).then((answer) => setTurn((before) => (before?.granted ? before : answer)))
  }, [attention])
  return turn?.granted ? <p>How was it?</p> : null
}

describe('useAttention', () => {
  it('asks the client, and keeps its identity between renders', async () => {
    const signals = granting()
    const { result, rerender } = renderHook(() => useAttention(), { wrapper: scene.wrapper })
    const { current } = result
    rerender()
    expect(result.current).toBe(current)
    expect(await current.request(survey)).toMatchObject({ granted: true })
    expect(scene.assistant.client.attention.request).toHaveBeenCalledWith(expect.objectContaining(survey))
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  })

  it('ends its turns when the component unmounts', async () => {
    const signals = granting()
    const { result, unmount } = renderHook(() => useAttention(), { wrapper: scene.wrapper })
    await result.current.request(survey)
    unmount()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('ends a turn by the signal of the app', async () => {
    const signals = granting()
    const { result } = renderHook(() => useAttention(), { wrapper: scene.wrapper })
    const life = new AbortController()
    await result.current.request({ ...survey, signal: life.signal })
    life.abort()
    await result.current.request({ ...survey, signal: life.signal })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('has one turn in StrictMode, where effects run twice', async () => {
    const signals = granting()
    const { queryByText, unmount } = render(
      <StrictMode>
        <ProactiveProvider client={scene.assistant.client}>
          <Survey />
        </ProactiveProvider>
      </StrictMode>,
    )
    await act(async () => Promise.resolve())
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(queryByText('How was it?')).not.toBeNull()
    unmount()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})
