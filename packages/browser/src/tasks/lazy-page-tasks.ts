import type { PageTasks, PageTasksOptions } from './page-tasks.js'

/** Creates tasks whose code is loaded with the first command that needs it: most pages get none. */
export function createLazyPageTasks(options: PageTasksOptions): PageTasks {
  let loading: Promise<PageTasks> | null = null
  let loaded: PageTasks | null = null
  /** Rises with each `clear`: a command that was waiting for the code is dropped then. */
  let generation = 0

  const load = (): Promise<PageTasks> =>
    (loading ??= import('./page-tasks.js').then(({ createPageTasks }) => (loaded = createPageTasks(options))))

  return {
    async perform(task) {
      const before = generation
      try {
        const tasks = await load()
        if (generation === before) await tasks.perform(task)
      } catch (error) {
        loading = null
        options.reportError(error, `The command '${task.type}'`)
        options.report('command.failed', task.id, { code: 'internal', message: 'The page failed to run this command.' })
      }
    },
    undo: async (commandId) => loaded?.undo(commandId) ?? false,
    cancel: (commandId) => loaded?.cancel(commandId),
    clear() {
      generation++
      loaded?.clear()
    },
  }
}
