// @vitest-environment jsdom
import { defineAction } from '@proactive/protocol'
import { renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { withClient } from './testing/with-client.js'
import { useSuggestion } from './use-suggestion.js'

const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})
const scene = withClient()

describe('useSuggestion', () => {
  it('returns the open suggestion, selected by surface and kind, but not one that waits', () => {
    const { result } = renderHook(
      () => [useSuggestion(), useSuggestion({ surface: 'book' }), useSuggestion({ surface: 'shelf' }), useSuggestion({ kind: 'notification' })],
      { wrapper: scene.wrapper },
    )
    scene.assistant.suggest({ phase: 'waiting' })
    expect(result.current).toEqual([null, null, null, null])
    scene.assistant.suggest()
    expect(result.current.map((each) => each?.id)).toEqual(['c1', 'c1', undefined, undefined])
  })

  it('narrows the action to a contract only if type and input match', () => {
    const { result } = renderHook(() => useSuggestion(), { wrapper: scene.wrapper })
    scene.assistant.suggest()
    expect(result.current?.offers(holdBook)).toBe(true)
    scene.assistant.suggest({ action: { type: 'book.hold', input: { bookId: 7 }, label: 'Hold' } })
    expect(result.current?.offers(holdBook)).toBe(false)
    scene.assistant.suggest({ action: { type: 'book.buy', input: { bookId: 'dune' }, label: 'Buy' } })
    expect(result.current?.offers(holdBook)).toBe(false)
    scene.assistant.suggest({ action: null })
    expect(result.current?.offers(holdBook)).toBe(false)
  })
})
