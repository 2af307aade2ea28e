import { fenced } from './fence.js'
import { type ShownContext, narrativeOf } from './shown-context.js'

/** Returns the part of the prompt about one candidate, all of it inside the fence. */
export function personPrompt(shown: ShownContext, { scarce, keep, marker }: { scarce: boolean; keep: boolean; marker: string }): string {
  const { useCase, brief, language, facts, action, words } = shown
  const data = {
    suggestion: useCase,
    brief,
    language,
    priority: shown.signal.priority,
    scarce,
    keep,
    story: narrativeOf(shown),
    facts,
    action,
    words,
  }
  return `Decide about this candidate.\n${fenced(data, marker)}`
}
