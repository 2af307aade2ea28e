'use client'

import type { ReactNode } from 'react'
import type { CardProps } from './card-props.js'
import { cardTexts } from './card-texts.js'
import { useProactiveContext } from './context.js'
import type { Words } from './messages-en.js'
import type { SuggestionCardProps } from './suggestion-card.js'
import { SuggestionMenu } from './suggestion-menu.js'
import { useTexts } from './use-texts.js'

/** The card itself; `onUnfold` is called when a folded card is to be shown again. */
export function Card({ suggestion, onSettings, onUnfold }: SuggestionCardProps & { onUnfold?: () => void }): ReactNode {
  const { words } = useProactiveContext()
  const { byRule } = useTexts(cardTexts)
  const menu = suggestion.isMenuOpen && <SuggestionMenu suggestion={suggestion} onSettings={onSettings} />
  return <CardFrame card={suggestion} words={words} by={suggestion.decidedBy === 'model' ? words.byModel : byRule} menu={menu} onUnfold={onUnfold} />
}

interface CardFrameProps {
  card: CardProps
  words: Words
  /** Says who decided. */
  by: string
  menu?: ReactNode
  onUnfold?: (() => void) | undefined
}

/** The elements of the kit's card, with the props of whatever it shows. */
export function CardFrame({ card, words, by, menu, onUnfold }: CardFrameProps): ReactNode {
  const { cardProps, messageProps, problemProps, holdProps, placeProps, extendProps, acceptProps, declineProps, undoProps, dismissProps, menuProps } = card
  const hasAnswers = !acceptProps.hidden || !declineProps.hidden || !undoProps.hidden || !placeProps.hidden

  return (
    <section {...cardProps} data-look="kit">
      {cardProps['data-placement'] === 'folded' && (
        <button type="button" data-proactive-part="pill" onClick={onUnfold} onFocus={onUnfold}>
          {words.suggestion}
        </button>
      )}
      <p {...messageProps} />
      {!dismissProps.hidden && (
        <button {...dismissProps}>
          <span aria-hidden="true">×</span>
        </button>
      )}
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
          <span data-proactive-part="by">{by}</span>
          {!menuProps.hidden && (
            <button {...menuProps}>
              <span aria-hidden="true">⋯</span>
            </button>
          )}
        </div>
      )}
      {menu}
    </section>
  )
}
