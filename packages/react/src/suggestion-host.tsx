'use client'

import type { ClientSnapshot } from '@proactive/browser'
import { type ReactNode, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useProactiveContext } from './context.js'
import { currentSuggestion } from './current-suggestion.js'
import type { Suggestion } from './suggestion.js'
import { Surface } from './surface.js'
import { useCards } from './use-cards.js'
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
  const cards = useCards(useSnapshot(mayShow))
  return (
    <Surface name="SuggestionHost" useCase={item?.useCase} commandId={item?.id} attempt={item?.id}>
      {item && !isPlaced && cards && createPortal(<cards.FloatingCard key={item.id} item={item} {...props} />, document.body)}
    </Surface>
  )
}

/** Returns whether a suggestion may come soon: the code of the card is loaded ahead of it, behind the connection. */
export const mayShow = ({ connection, suggestions }: ClientSnapshot): boolean => connection === 'live' || suggestions.length > 0
