'use client'

import type { PageSuggestion } from '@proactive/browser'
import { useCallback } from 'react'
import type { Suggestion } from './suggestion.js'
import { useCard } from './use-card.js'
import { useSnapshot } from './use-snapshot.js'

/** Selects the suggestions of a component. */
export interface SuggestionFilter {
  /** Only suggestions about things on this surface. */
  surface?: string | { readonly name: string } | undefined
  kind?: PageSuggestion['kind'] | undefined
}

/**
 * Returns the current suggestion or notification, or `null`. With a `surface`, where no suggestion is shown, it returns the
 * notice of the person's place in the order for a scarce thing there. A card of your own is complete when its elements get the
 * props that it has: they carry texts, impression, focus, keyboard and timers, and keep `SuggestionHost` from showing
 * the same suggestion.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const suggestion = useSuggestion({ surface: bookCard })
 * return suggestion && (
 *   <section {...suggestion.cardProps}>
 *     <p {...suggestion.messageProps} />
 *     <button {...suggestion.acceptProps} />
 *     <button {...suggestion.undoProps} />
 *     <button {...suggestion.dismissProps} />
 *   </section>
 * )
 */
export function useSuggestion({ surface, kind }: SuggestionFilter = {}): Suggestion | null {
  const name = nameOf(surface)
  return useCard(
    useSnapshot(
      useCallback(
        ({ suggestions }) => {
          const shown = suggestions.filter((each) => each.phase !== 'waiting' && (!kind || each.kind === kind) && (!name || isOn(each, name)))
          return shown.find(({ place }) => !place) ?? (name ? shown[0] : undefined) ?? null
        },
        [name, kind],
      ),
    ),
  )
}

const nameOf = (surface: SuggestionFilter['surface']): string | undefined => (typeof surface === 'object' ? surface.name : surface)

/** Returns whether a suggestion is about a thing on a surface, or about the surface itself. */
function isOn({ anchor }: PageSuggestion, surface: string): boolean {
  return anchor === surface || (anchor?.startsWith(`${surface}/`) ?? false)
}
