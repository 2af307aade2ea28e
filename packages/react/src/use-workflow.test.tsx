// @vitest-environment jsdom
import { defineWorkflow } from '@proactive/protocol'
import { act, renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import { withClient } from './testing/with-client.js'
import { usePrefetch } from './use-prefetch.js'
import { useWorkflow } from './use-workflow.js'

const findCopy = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input: z.object({ bookId: z.string() }) })
const scene = withClient()
const signal = new AbortController().signal
const registered = () => scene.assistant.client.registerWorkflow.mock.lastCall?.[1] ?? {}

it('registers the steps, each called with the checked input of the latest render', async () => {
  const opened = vi.fn<(context: { input: { bookId: string } }) => void>()
  const closed = vi.fn<() => void>()
  const { rerender } = renderHook(({ open }) => useWorkflow(findCopy, { open_map: { run: open, undo: closed, timeoutMs: 500 }, show_shelf: () => {} }), {
    wrapper: scene.wrapper,
    initialProps: { open: vi.fn<(context: { input: { bookId: string } }) => void>() },
  })
  rerender({ open: opened })
  expect(scene.assistant.client.registerWorkflow).toHaveBeenCalledOnce()
  registered()['open_map']?.run({ input: { bookId: 'dune' }, signal })
  expect(opened).toHaveBeenCalledWith({ input: { bookId: 'dune' }, signal })
  registered()['open_map']?.undo?.({ input: { bookId: 'dune' }, signal })
  expect(closed).toHaveBeenCalledOnce()
  expect(registered()['open_map']?.timeoutMs).toBe(500)
  expect(registered()['show_shelf']?.undo).toBeUndefined()
  expect(() => registered()['open_map']?.run({ input: { bookId: 7 }, signal })).toThrow("The input of the workflow 'find_copy' does not match its contract")
})

it('returns the progress, and cancels', () => {
  const { result } = renderHook(() => useWorkflow(findCopy, { open_map: () => {}, show_shelf: () => {} }), { wrapper: scene.wrapper })
  expect(result.current).toMatchObject({ status: 'idle', step: null })
  scene.assistant.set({ workflows: [{ commandId: 't1', name: 'find_copy', status: 'running', steps: findCopy.steps, step: 'show_shelf' }] })
  expect(result.current).toMatchObject({ status: 'running', step: 'show_shelf' })
  act(() => result.current.cancel())
  expect(scene.assistant.client.cancelWorkflow).toHaveBeenCalledWith('t1')
})

it('lets a loader be called by the name of its resource, and only while it is mounted', () => {
  const leave = vi.fn<() => void>()
  scene.assistant.client.registerLoader.mockReturnValue(leave)
  const load = vi.fn<(input: unknown, signal: AbortSignal) => void>()
  const { unmount } = renderHook(() => usePrefetch('shelf', load), { wrapper: scene.wrapper })
  scene.assistant.client.registerLoader.mock.lastCall?.[1]({ bookId: 'dune' }, signal)
  expect(load).toHaveBeenCalledWith({ bookId: 'dune' }, signal)
  unmount()
  expect(leave).toHaveBeenCalledOnce()
})
