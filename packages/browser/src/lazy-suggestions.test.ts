// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLazySuggestions } from './lazy-suggestions.js'
import type { PageSuggestion } from './snapshot.js'
import * as code from './suggestions.js'
import { createTab } from './tab.js'
import { holdLastCopy } from './testing/library.js'

const nothing = (): void => {}

/** Creates suggestions whose code arrives, or is lost, when the test says so. */
function setUp() {
  const arrivals: { deliver: () => void; lose: () => void }[] = []
  const loadCode = async (): Promise<typeof code> =>
    new Promise((resolve, reject) => arrivals.push({ deliver: () => resolve(code), lose: () => reject(new Error('The file is gone.')) }))
  let shown: readonly PageSuggestion[] = []
  const report = vi.fn<(outcome: string, commandId: string, data?: object) => void>()
  const reportError = vi.fn<(error: unknown, origin: string) => void>()
  const suggestions = createLazySuggestions(
    {
      tab: createTab(),
      moments: { obstacle: () => null, cover: () => null, markBreak: nothing, watch: nothing },
      tasks: { perform: async () => {}, undo: async () => false, cancel: nothing, clear: nothing },
      serverNow: () => Date.now(),
      request: async () => null,
      report,
      reportError,
      onChange: (items) => void (shown = items),
      onDone: nothing,
    },
    loadCode,
  )
  return { suggestions, arrivals, report, reportError, shown: () => shown }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a command that arrives before the code that shows it', () => {
  it('is taken once the code is there, with what happened to it meanwhile', async () => {
    const { suggestions, arrivals, shown } = setUp()
    suggestions.load()
    const taken = Promise.all([suggestions.receive(holdLastCopy()), suggestions.receive(holdLastCopy({ id: 'c2', seq: 2 }))])
    suggestions.withdraw({ id: 'c1' })
    expect([shown(), arrivals.length]).toEqual([[], 1])
    arrivals[0]?.deliver()
    await taken
    await vi.waitFor(() => expect(shown()).toMatchObject([{ id: 'c1', phase: 'ended' }, { id: 'c2' }]))
    suggestions.clear()
  })

  it('is dropped when the person says no meanwhile', async () => {
    const { suggestions, arrivals, shown } = setUp()
    const taken = suggestions.receive(holdLastCopy())
    suggestions.clear()
    arrivals[0]?.deliver()
    await taken
    expect(shown()).toEqual([])
  })

  it('is reported as failed when the code cannot be loaded, and the next one loads it again', async () => {
    const { suggestions, arrivals, report, reportError, shown } = setUp()
    const failed = suggestions.receive(holdLastCopy())
    arrivals[0]?.lose()
    await failed
    expect(reportError).toHaveBeenCalledExactlyOnceWith(new Error('The file is gone.'), 'a command')
    expect(report).toHaveBeenCalledExactlyOnceWith('command.failed', 'c1', { code: 'internal', message: 'The page failed to run this command.' })
    const taken = suggestions.receive(holdLastCopy({ id: 'c2', seq: 2 }))
    arrivals[1]?.deliver()
    await taken
    expect(shown()).toMatchObject([{ id: 'c2', phase: 'open' }])
    suggestions.clear()
  })
})
