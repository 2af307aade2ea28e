'use client'

import type { ReactNode } from 'react'
import { cardTexts } from './card-texts.js'
import { useProactiveContext } from './context.js'
import type { SuggestionCardProps } from './suggestion-card.js'
import { SuggestionMenu } from './suggestion-menu.js'
import { useTexts } from './use-texts.js'

/** The card itself; `onUnfold` is called when a folded card is to be shown again. */
export function Card({ suggestion, onSettings, onUnfold }: SuggestionCardProps & { onUnfold?: () => void }): ReactNode {
  const { words } = useProactiveContext()
  const { byRule } = useTexts(cardTexts)
  const { cardProps, messageProps, problemProps, holdProps, placeProps, extendProps, acceptProps, declineProps, undoProps, dismissProps, menuProps } = suggestion
  const hasAnswers = !acceptProps.hidden || !declineProps.hidden || !undoProps.hidden || !placeProps.hidden

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
      {!placeProps.hidden && <p {...placeProps} />}
      {hasAnswers && (
        <div data-proactive-part="answers">
          {!acceptProps.hidden && <button {...acceptProps} />}
          {!declineProps.hidden && <button {...declineProps} />}
          {!undoProps.hidden && <button {...undoProps} />}
          <span data-proactive-part="by">{suggestion.decidedBy === 'model' ? words.byModel : byRule}</span>
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
