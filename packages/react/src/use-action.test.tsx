// @vitest-environment jsdom
import { defineAction } from '@proactive/protocol'
import { renderHook } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import { withClient } from './testing/with-client.js'
import { useAction } from './use-action.js'

const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})
const scene = withClient()

describe('useAction', () => {
  const accepted = { commandId: 'c1', type: 'book.hold', input: { bookId: 'dune' }, result: { until: 'noon' }, phase: 'accepted' } as const

  it('is called with the result of its own action, and aborts its signal when the component unmounts', () => {
    const done = vi.fn<(result: { until: string }, context: { signal: AbortSignal }) => void>()
    const { unmount } = renderHook(() => useAction(holdBook, done), { wrapper: scene.wrapper })
    scene.assistant.reportDone({ ...accepted, type: 'book.buy' })
    expect(done).not.toHaveBeenCalled()
    scene.assistant.reportDone(accepted)
    expect(done).toHaveBeenCalledWith({ until: 'noon' }, expect.objectContaining({ input: { bookId: 'dune' }, commandId: 'c1' }))
    unmount()
    expect(done.mock.calls[0]?.[1].signal.aborted).toBe(true)
  })

  it('is not called with a result that the contract refuses', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const done = vi.fn<() => void>()
    renderHook(() => useAction(holdBook, done), { wrapper: scene.wrapper })
    scene.assistant.reportDone({ ...accepted, result: { until: 12 } })
    expect(done).not.toHaveBeenCalled()
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  it('is told about an undo', () => {
    const undo = vi.fn<() => void>()
    renderHook(() => useAction(holdBook, () => {}, { undo }), { wrapper: scene.wrapper })
    scene.assistant.reportDone({ ...accepted, result: null, phase: 'undone' })
    expect(undo).toHaveBeenCalledOnce()
  })
})
