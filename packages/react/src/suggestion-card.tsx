'use client'

import type { ReactNode } from 'react'
import { useProactiveContext } from './context.js'
import type { Suggestion } from './suggestion.js'
import { SuggestionMenu } from './suggestion-menu.js'
import { Surface } from './surface.js'

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
  return (
    <Surface name="SuggestionCard" useCase={useCase} commandId={id} attempt={id}>
      <Card suggestion={suggestion} onSettings={onSettings} />
    </Surface>
  )
}

/** The card itself; `onUnfold` is called when a folded card is to be shown again. */
export function Card({ suggestion, onSettings, onUnfold }: SuggestionCardProps & { onUnfold?: () => void }): ReactNode {
  const { words } = useProactiveContext()
  const { cardProps, messageProps, problemProps, holdProps, extendProps, acceptProps, declineProps, undoProps, dismissProps, menuProps } = suggestion
  const hasAnswers = !acceptProps.hidden || !declineProps.hidden || !undoProps.hidden

  return (
    <section {...cardProps} data-look="kit">
      {cardProps['data-placement'] === 'folded' && (
        <button type="button" data-proactive-part="pill" onClick={onUnfold} onFocus={onUnfold}>
          {words.suggestion}
        </button>
      )}
      <p {...messageProps} />
      <button {...dismissProps}>
        <span aria-hidden="true">×</span>
      </button>
      {!problemProps.hidden && <p {...problemProps} />}
      {!holdProps.hidden && (
        <div data-proactive-part="held">
          <p {...holdProps} />
          {!extendProps.hidden && <button {...extendProps} />}
        </div>
      )}
      {hasAnswers && (
        <div data-proactive-part="answers">
          {!acceptProps.hidden && <button {...acceptProps} />}
          {!declineProps.hidden && <button {...declineProps} />}
          {!undoProps.hidden && <button {...undoProps} />}
          <span data-proactive-part="by">{suggestion.decidedBy === 'model' ? words.byModel : words.byRule}</span>
          {!menuProps.hidden && (
            <button {...menuProps}>
              <span aria-hidden="true">⋯</span>
            </button>
          )}
        </div>
      )}
      {suggestion.isMenuOpen && <SuggestionMenu suggestion={suggestion} onSettings={onSettings} />}
    </section>
  )
}
