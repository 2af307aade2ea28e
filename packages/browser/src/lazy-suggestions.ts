import { isRecord } from '@proactive/protocol'
import type { ReportError } from './isolate.js'
import type { Suggestions, SuggestionsOptions } from './suggestions.js'

export interface LazySuggestions extends Omit<Suggestions, 'receive'> {
  /** Loads the code. It is loaded once the page is connected, so that the first suggestion does not wait for it. */
  load: () => void
  /** Takes a command from the server. Resolves once it is taken, which is at once when the code is there. */
  receive: (command: unknown) => Promise<void>
}

/**
 * Creates suggestions whose code is loaded when the page is connected. Until then there is nothing to answer; what the
 * tab remembers and what the server sends wait for the code.
 */
export function createLazySuggestions(
  options: SuggestionsOptions & { reportError: ReportError },
  loadCode = async (): Promise<Pick<typeof import('./suggestions.js'), 'createSuggestions'>> => import('./suggestions.js'),
): LazySuggestions {
  let loading: Promise<Suggestions> | null = null
  let loaded: Suggestions | null = null
  /** Rises with each `clear`: what waited for the code is dropped then. */
  let generation = 0

  async function load(): Promise<Suggestions> {
    loading ??= loadCode().then(({ createSuggestions }) => (loaded = createSuggestions(options)))
    try {
      return await loading
    } catch (error) {
      loading = null
      throw error
    }
  }

  /** Does something with the suggestions, at once when they are loaded. What waits is done in order. */
  async function use(act: (suggestions: Suggestions) => void): Promise<void> {
    if (loaded) return act(loaded)
    const before = generation
    const suggestions = await load()
    if (generation === before) act(suggestions)
  }

  /** Does something with suggestions that there may be: those that are loaded, or wait for it. */
  function useExisting(act: (suggestions: Suggestions) => void): void {
    if (loaded || loading) use(act).catch(() => {
      // Without the code there is no suggestion to change. The command that needed the code reports the failure.
    })
  }

  return {
    load() {
      load().catch(() => {
        // The first command loads the code again.
      })
    },
    async receive(command) {
      try {
        await use((suggestions) => suggestions.receive(command))
      } catch (error) {
        options.reportError(error, 'a command')
        const id = isRecord(command) ? command['id'] : null
        if (typeof id === 'string') options.report('command.failed', id, { code: 'internal', message: 'The page failed to run this command.' })
      }
    },
    withdraw: (withdrawal) => useExisting((suggestions) => suggestions.withdraw(withdrawal)),
    update: (update) => useExisting((suggestions) => suggestions.update(update)),
    shown: (id) => loaded?.shown(id),
    accept: async (id, input) => loaded?.accept(id, input),
    extend: async (id) => loaded?.extend(id),
    undo: async (id) => loaded?.undo(id),
    decline: (id) => loaded?.decline(id),
    dismiss: (id) => loaded?.dismiss(id),
    ignore: (id) => loaded?.ignore(id),
    changePage() {
      options.moments.markBreak()
      useExisting((suggestions) => suggestions.changePage())
    },
    fail: (id) => loaded?.fail(id),
    offerUndo: (task) => loaded?.offerUndo(task),
    undoTask: async (commandId) => loaded?.undoTask(commandId),
    recordTurn: (turn) => void use((suggestions) => suggestions.recordTurn(turn)).catch((error: unknown) => options.reportError(error, 'A turn of the app')),
    resume() {
      const { suggestions: remembered, activity } = options.tab.memory
      if (!loaded && remembered.length === 0 && activity.length === 0) return
      use((suggestions) => suggestions.resume()).catch((error: unknown) => options.reportError(error, 'Suggestions of an earlier page'))
    },
    clear() {
      generation++
      loaded?.clear()
    },
  }
}
