import { isRecord } from '@proactive/protocol'
import type { Assistant } from './assistant.js'
import type { ReportError } from './isolate.js'
import { createLazy } from './lazy.js'
import type { Suggestions } from './suggestions.js'
import type { Tab } from './tab.js'

export interface LazyAssistantOptions {
  /** Imports the code and creates the assistant with it. */
  create: () => Promise<Assistant>
  tab: Pick<Tab, 'memory'>
  /** Sends an outcome of a command. */
  report: (outcome: string, commandId: string, data?: object) => void
  reportError: ReportError
}

/** The assistant whose code is loaded. Until then there is nothing to answer, and what the server sends waits for the code. */
export interface LazyAssistant extends Pick<Suggestions, 'withdraw' | 'update' | 'changePage' | 'resume' | 'clear'> {
  /** The assistant, once its code is there. */
  readonly loaded: Assistant | null
  /** Loads the code, so that the first suggestion does not wait for it. What fails is reported, and tried again when it is needed. */
  load: () => Promise<Assistant | null>
  /** Watches the page until `signal` is aborted, from when the code is there. */
  watch: (signal: AbortSignal) => void
  /** Takes a command from the server. Resolves once it is taken, which is at once when the code is there. */
  receive: (command: unknown) => Promise<void>
}

/** Creates an assistant whose code is loaded when the page is connected. */
export function createLazyAssistant({ create, tab, report, reportError }: LazyAssistantOptions): LazyAssistant {
  let watched: AbortSignal | null = null
  const lazy = createLazy(async () => {
    const assistant = await create()
    if (watched?.aborted === false) assistant.watch(watched)
    return assistant
  })
  /** Rises with each `clear`: what waited for the code is dropped then. */
  let generation = 0

  /** Does something with the suggestions, at once when they are loaded. What waits is done in order. */
  async function use(act: (suggestions: Suggestions) => void): Promise<void> {
    if (lazy.value) return act(lazy.value.suggestions)
    const before = generation
    const { suggestions } = await lazy.load()
    if (generation === before) act(suggestions)
  }

  /** Does something with suggestions that there may be: those that are loaded, or wait for it. */
  function useExisting(act: (suggestions: Suggestions) => void): void {
    if (lazy.value || lazy.isLoading) use(act).catch(() => {
      // Without the code there is no suggestion to change. The command that needed the code reports the failure.
    })
  }

  return {
    get loaded() {
      return lazy.value
    },
    async load() {
      try {
        return await lazy.load()
      } catch (error) {
        reportError(error, 'Loading the assistant')
        return null
      }
    },
    watch(signal) {
      watched = signal
      lazy.value?.watch(signal)
    },
    async receive(command) {
      try {
        await use((suggestions) => suggestions.receive(command))
      } catch (error) {
        reportError(error, 'a command')
        const id = isRecord(command) ? command['id'] : null
        if (typeof id === 'string') report('command.failed', id, { code: 'internal', message: 'The page failed to run this command.' })
      }
    },
    withdraw: (withdrawal) => useExisting((suggestions) => suggestions.withdraw(withdrawal)),
    update: (update) => useExisting((suggestions) => suggestions.update(update)),
    changePage: () => useExisting((suggestions) => suggestions.changePage()),
    resume() {
      const { suggestions: remembered, activity } = tab.memory
      if (!lazy.value && remembered.length === 0 && activity.length === 0) return
      use((suggestions) => suggestions.resume()).catch((error: unknown) => reportError(error, 'Suggestions of an earlier page'))
    },
    clear() {
      generation++
      lazy.value?.suggestions.clear()
    },
  }
}
