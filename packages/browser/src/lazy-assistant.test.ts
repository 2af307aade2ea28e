// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Assistant } from './assistant.js'
import { createLazyAssistant } from './lazy-assistant.js'
import type { PageSuggestion } from './snapshot.js'
import { createSuggestions } from './suggestions.js'
import { createTab } from './tab.js'
import { holdLastCopy } from './testing/library.js'

const nothing = (): void => {}

/** Creates an assistant whose code arrives, or is lost, when the test says so. */
function setUp() {
  const arrivals: { deliver: () => void; lose: () => void }[] = []
  let shown: readonly PageSuggestion[] = []
  const report = vi.fn<(outcome: string, commandId: string, data?: object) => void>()
  const reportError = vi.fn<(error: unknown, origin: string) => void>()
  const watch = vi.fn<(signal: AbortSignal) => void>()
  const tab = createTab()
  const suggestions = createSuggestions({
    tab,
    moments: { obstacle: () => null, cover: () => null, markBreak: nothing, watch: nothing },
    tasks: { perform: async () => {}, undo: async () => false, cancel: nothing, clear: nothing },
    serverNow: () => Date.now(),
    request: async () => null,
    report,
    onChange: (items) => void (shown = items),
    onDone: nothing,
  })
  const made: Assistant = {
    suggestions,
    tasks: { cancel: nothing },
    contexts: { report: nothing, leave: nothing },
    panel: { ask: async () => Promise.reject(new Error('Nobody asks here.')), load: async () => [] },
    turns: { request: async () => ({ granted: false, release: nothing }), leave: nothing },
    detectors: { restart: nothing, leave: nothing, hide: nothing },
    watch,
  }
  const create = async (): Promise<Assistant> =>
    new Promise((resolve, reject) => arrivals.push({ deliver: () => resolve(made), lose: () => reject(new Error('The file is gone.')) }))
  return { assistant: createLazyAssistant({ create, tab, report, reportError }), arrivals, report, reportError, watch, shown: () => shown }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a command that arrives before the code that shows it', () => {
  it('is taken once the code is there, with what happened to it meanwhile', async () => {
    const { assistant, arrivals, shown } = setUp()
    void assistant.load()
    const taken = Promise.all([assistant.receive(holdLastCopy()), assistant.receive(holdLastCopy({ id: 'c2', seq: 2 }))])
    assistant.withdraw({ id: 'c1' })
    expect([shown(), arrivals.length]).toEqual([[], 1])
    arrivals[0]?.deliver()
    await taken
    await vi.waitFor(() => expect(shown()).toMatchObject([{ id: 'c1', phase: 'ended' }, { id: 'c2' }]))
    assistant.clear()
  })

  it('is dropped when the person says no meanwhile', async () => {
    const { assistant, arrivals, shown } = setUp()
    const taken = assistant.receive(holdLastCopy())
    assistant.clear()
    arrivals[0]?.deliver()
    await taken
    expect(shown()).toEqual([])
  })

  it('is reported as failed when the code cannot be loaded, and the next one loads it again', async () => {
    const { assistant, arrivals, report, reportError, shown } = setUp()
    const failed = assistant.receive(holdLastCopy())
    arrivals[0]?.lose()
    await failed
    expect(reportError).toHaveBeenCalledExactlyOnceWith(new Error('The file is gone.'), 'a command')
    expect(report).toHaveBeenCalledExactlyOnceWith('command.failed', 'c1', { code: 'internal', message: 'The page failed to run this command.' })
    const taken = assistant.receive(holdLastCopy({ id: 'c2', seq: 2 }))
    arrivals[1]?.deliver()
    await taken
    expect(shown()).toMatchObject([{ id: 'c2', phase: 'open' }])
    assistant.clear()
  })
})

describe('the code of the assistant', () => {
  it('watches the page from when it is there, unless the person said no meanwhile', async () => {
    const { assistant, arrivals, watch } = setUp()
    const life = new AbortController()
    assistant.watch(life.signal)
    const loaded = assistant.load()
    life.abort()
    arrivals[0]?.deliver()
    await loaded
    expect(watch).not.toHaveBeenCalled()
    assistant.watch(new AbortController().signal)
    expect(watch).toHaveBeenCalledOnce()
  })

  it('is reported when it cannot be loaded, and tried again when it is needed', async () => {
    const { assistant, arrivals, reportError } = setUp()
    const failed = assistant.load()
    arrivals[0]?.lose()
    await expect(failed).resolves.toBeNull()
    expect(reportError).toHaveBeenCalledExactlyOnceWith(new Error('The file is gone.'), 'Loading the assistant')
    const loaded = assistant.load()
    arrivals[1]?.deliver()
    await expect(loaded).resolves.not.toBeNull()
  })
})
