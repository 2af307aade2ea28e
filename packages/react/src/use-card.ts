'use client'

import type { PageSuggestion } from '@proactive/browser'
import { useMemo } from 'react'
import { useProactiveContext } from './context.js'
import { answersOf, type Suggestion, suggestionOf } from './suggestion.js'
import { type CardPlace, useCardProps } from './use-card-props.js'
import { useHoldEnding } from './use-hold-ending.js'

/**
 * Returns a suggestion with its answers and with the props of a card, or `null` without one. What the props carry begins
 * when their elements mount: a component that only reads the suggestion has no effect. A card that is `inline`, in the
 * app's own place, keeps the host from showing the suggestion as well.
 */
export function useCard(item: PageSuggestion | null, place: CardPlace = {}): Suggestion | null {
  const { client, words, shortcut, placed } = useProactiveContext()
  const isHoldEnding = useHoldEnding(item?.hold ?? null)
  const answers = useMemo(() => item && answersOf(item, client), [item, client])
  const props = useCardProps(item, answers, { ...place, words, shortcut, placed, isHoldEnding })
  return useMemo(() => item && answers && props && suggestionOf(item, answers, props), [item, answers, props])
}
