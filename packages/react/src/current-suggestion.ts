import type { ClientSnapshot, PageSuggestion } from '@proactive/browser'

/** Returns the suggestion that is shown, or `null`: at most one without a place does not wait. */
export const currentSuggestion = ({ suggestions }: ClientSnapshot): PageSuggestion | null =>
  suggestions.find(({ phase, place }) => phase !== 'waiting' && !place) ?? null
