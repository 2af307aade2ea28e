import { isRecord } from '@proactive/protocol'
import type { ReportError } from './isolate.js'
import { createLazy } from './lazy.js'
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
  const lazy = createLazy(async () => (await loadCode()).createSuggestions(options))
  /** Rises with each `clear`: what waited for the code is dropped then. */
  let generation = 0

  /** Does something with the suggestions, at once when they are loaded. What waits is done in order. */
  async function use(act: (suggestions: Suggestions) => void): Promise<void> {
    if (lazy.value) return act(lazy.value)
    const before = generation
    const suggestions = await lazy.load()
    if (generation === before) act(suggestions)
  }

  /** Does something with suggestions that there may be: those that are loaded, or wait for it. */
  function useExisting(act: (suggestions: Suggestions) => void): void {
    if (lazy.value || lazy.isLoading) use(act).catch(() => {
      // Without the code there is no suggestion to change. The command that needed the code reports the failure.
    })
  }

  return {
    load() {
      lazy.load().catch(() => {
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
    shown: (id) => lazy.value?.shown(id),
    accept: async (id, input) => lazy.value?.accept(id, input),
    extend: async (id) => lazy.value?.extend(id),
    undo: async (id) => lazy.value?.undo(id),
    decline: (id) => lazy.value?.decline(id),
    dismiss: (id) => lazy.value?.dismiss(id),
    ignore: (id) => lazy.value?.ignore(id),
    changePage() {
      options.moments.markBreak()
      useExisting((suggestions) => suggestions.changePage())
    },
    fail: (id) => lazy.value?.fail(id),
    offerUndo: (task) => lazy.value?.offerUndo(task),
    undoTask: async (commandId) => lazy.value?.undoTask(commandId),
    recordTurn: (turn) => void use((suggestions) => suggestions.recordTurn(turn)).catch((error: unknown) => options.reportError(error, 'A turn of the app')),
    resume() {
      const { suggestions: remembered, activity } = options.tab.memory
      if (!lazy.value && remembered.length === 0 && activity.length === 0) return
      use((suggestions) => suggestions.resume()).catch((error: unknown) => options.reportError(error, 'Suggestions of an earlier page'))
    },
    clear() {
      generation++
      lazy.value?.clear()
    },
  }
}
