import { createLazy } from '../lazy.js'
import type { PageTasks, PageTasksOptions } from './page-tasks.js'

/** Creates tasks whose code is loaded with the first command that needs it: most pages get none. */
export function createLazyPageTasks(options: PageTasksOptions): PageTasks {
  const lazy = createLazy(async () => (await import('./page-tasks.js')).createPageTasks(options))
  /** Rises with each `clear`: a command that was waiting for the code is dropped then. */
  let generation = 0

  return {
    async perform(task) {
      const before = generation
      try {
        const tasks = await lazy.load()
        if (generation === before) await tasks.perform(task)
      } catch (error) {
        options.reportError(error, `The command '${task.type}'`)
        options.report('command.failed', task.id, { code: 'internal', message: 'The page failed to run this command.' })
      }
    },
    undo: async (commandId) => lazy.value?.undo(commandId) ?? false,
    cancel: (commandId) => lazy.value?.cancel(commandId),
    clear() {
      generation++
      lazy.value?.clear()
    },
  }
}
