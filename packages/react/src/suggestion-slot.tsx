'use client'

import type { ReactNode } from 'react'
import type { Suggestion } from './suggestion.js'
import { SuggestionCard } from './suggestion-card.js'
import { mayShow } from './suggestion-host.js'
import { Surface } from './surface.js'
import { useCards } from './use-cards.js'
import { useSnapshot } from './use-snapshot.js'
import { useSuggestion } from './use-suggestion.js'

/** The place, and how a suggestion looks in it. */
export interface SuggestionSlotProps {
  /** The surface whose suggestions are shown here. */
  name: string | { readonly name: string }
  /** Renders a card of your own. Default: `SuggestionCard`. */
  render?: ((suggestion: Suggestion) => ReactNode) | undefined
  /** Opens the app's own settings. Without it the settings open in the card. */
  onSettings?: (() => void) | undefined
}

/**
 * Marks a place in the page where suggestions about one surface stand inline instead of in the host. Set
 * `--proactive-slot` to the height that is kept for them, so that nothing moves when one arrives.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * <SuggestionSlot name={deliveryStep} />
 */
export function SuggestionSlot({ name, render, onSettings }: SuggestionSlotProps): ReactNode {
  const suggestion = useSuggestion({ surface: name })
  // Loaded ahead of the first suggestion, so that it is not late.
  useCards(useSnapshot(mayShow) && !render)
  return (
    <div data-proactive="slot" data-name={typeof name === 'object' ? name.name : name}>
      <Surface name="SuggestionSlot" useCase={suggestion?.useCase} commandId={suggestion?.id} attempt={suggestion}>
        {suggestion && (render ? render(suggestion) : <SuggestionCard key={suggestion.id} suggestion={suggestion} onSettings={onSettings} />)}
      </Surface>
    </div>
  )
}
