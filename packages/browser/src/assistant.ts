/**
 * What a page needs once it is connected, and not before: suggestions with their moments and tasks, the detectors, and the
 * app's own turns. The page loads it behind its connection (`lazy-assistant.ts`).
 */

import { type AttentionTurns, createAttentionTurns, type AttentionTurnsOptions } from './attention/attention-turns.js'
import { createDetectors, type Detectors, type DetectorsOptions } from './detectors/detectors.js'
import type { ReportError } from './isolate.js'
import { createMoments } from './moments.js'
import { createSuggestions, type Suggestions, type SuggestionsOptions } from './suggestions.js'
import { createLazyPageTasks } from './tasks/lazy-page-tasks.js'
import type { PageTasks, PageTasksOptions } from './tasks/page-tasks.js'

export interface AssistantOptions {
  detectors: DetectorsOptions
  suggestions: Omit<SuggestionsOptions, 'moments' | 'tasks'>
  tasks: Pick<PageTasksOptions, 'registry' | 'onChange'>
  turns: Omit<AttentionTurnsOptions, 'onShown'>
  reportError: ReportError
}

export interface Assistant {
  suggestions: Suggestions
  tasks: Pick<PageTasks, 'cancel'>
  turns: AttentionTurns
  detectors: Omit<Detectors, 'watch'>
  /** Watches the page until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
}

/** Creates the assistant of a page; nothing is watched yet. */
export function createAssistant(options: AssistantOptions): Assistant {
  const { reportError } = options
  const moments = createMoments(options.detectors.clock)
  const detectors = createDetectors(options.detectors)
  const tasks = createLazyPageTasks({
    ...options.tasks,
    report: options.suggestions.report,
    reportError,
    onUndoable: (task) => suggestions.offerUndo(task),
  })
  const suggestions = createSuggestions({ ...options.suggestions, moments, tasks })
  const turns = createAttentionTurns({ ...options.turns, onShown: suggestions.recordTurn })

  return {
    suggestions,
    tasks,
    turns,
    detectors,
    watch(signal) {
      moments.watch(signal)
      detectors.watch(signal)
    },
  }
}
