'use client'

import type { PageSuggestion } from '@proactive/browser'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useProactiveContext } from './context.js'
import { currentSuggestion } from './current-suggestion.js'
import type { Suggestion } from './suggestion.js'
import { Card } from './suggestion-card.js'
import { Surface } from './surface.js'
import { useCard } from './use-card.js'
import { usePlacement } from './use-placement.js'
import { useSnapshot } from './use-snapshot.js'

/** How the host shows a suggestion. */
export interface SuggestionHostProps {
  /** Renders a card of your own, from the props that the suggestion has. Default: the kit's card. */
  render?: ((suggestion: Suggestion) => ReactNode) | undefined
  /** Opens the app's own settings. Without it the settings open in the card. */
  onSettings?: (() => void) | undefined
}

/**
 * Shows the current suggestion, unless a card in the page already shows it: beside the thing that it concerns, otherwise
 * in the corner; on small screens at the bottom. Render it once, anywhere below the provider.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * <SuggestionHost onSettings={() => router.push('/settings')} />
 */
export function SuggestionHost(props: SuggestionHostProps): ReactNode {
  const { placed } = useProactiveContext()
  const item = useSnapshot(currentSuggestion)
  const isPlaced = useSyncExternalStore(
    placed.subscribe,
    () => item !== null && placed.has(item.id),
    () => false,
  )
  return (
    <Surface name="SuggestionHost" useCase={item?.useCase} commandId={item?.id} attempt={item?.id}>
      {item && !isPlaced && createPortal(<FloatingCard key={item.id} item={item} {...props} />, document.body)}
    </Surface>
  )
}

function FloatingCard({ item, render, onSettings }: SuggestionHostProps & { item: PageSuggestion }): ReactNode {
  const [card, setCard] = useState<HTMLElement | null>(null)
  const [placement, unfold] = usePlacement(item.anchor, card)
  const suggestion = useCard(item, { placement, onElement: setCard })
  if (!suggestion) return null
  return render ? render(suggestion) : <Card suggestion={suggestion} onSettings={onSettings} onUnfold={unfold} />
}
