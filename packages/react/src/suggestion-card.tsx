'use client'

import type { ReactNode } from 'react'
import type { Suggestion } from './suggestion.js'
import { Surface } from './surface.js'
import { useCards } from './use-cards.js'

/** The suggestion to show. */
export interface SuggestionCardProps {
  suggestion: Suggestion
  /** Opens the app's own settings. Without it the settings open in the card. */
  onSettings?: (() => void) | undefined
}

/**
 * Shows one suggestion with its answers, where you render it. The focus enters the card by Tab or by the provider's
 * shortcut, never automatically, and returns to where it was when the card disappears.
 *
 * @example
 * {suggestion && <SuggestionCard key={suggestion.id} suggestion={suggestion} />}
 */
export function SuggestionCard({ suggestion, onSettings }: SuggestionCardProps): ReactNode {
  const { id, useCase } = suggestion
  const cards = useCards(true)
  return (
    <Surface name="SuggestionCard" useCase={useCase} commandId={id} attempt={id}>
      {cards && <cards.Card suggestion={suggestion} onSettings={onSettings} />}
    </Surface>
  )
}
